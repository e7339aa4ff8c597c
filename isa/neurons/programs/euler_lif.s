# LIF stepped as simulators of NIR do, by forward Euler: decay = 1 - dt / tau is a constant of 30 bits where the wired unit has 8. Weights, biases and leak
# come with dt / tau multiplied in. Potentials count steps of the synaptic sum, in 1/256.
#
#   V = V decay + sum + bias + leak      spike if V > threshold; then V = v_reset, or V - threshold
.model euler_lif "leaky integrate-and-fire by forward Euler"
.cite "Pedersen et al., Nature Communications 15 (2024) 8122: NIR's LIF and LI; snnTorch, Leaky"
.tick 1 "tick"
.input q8 unit
.example 0.08 100
.param threshold 1 1 "fires above; 1e30: never"
.param decay 0.95 1 "V * decay each tick"
.param leak 0 1 "added to V each tick"
.param reset 0 mode "0 to v_reset, 1 subtract the threshold, 2 subtract it in the next tick, after the decay"
.param v_reset 0 1 "of reset 0"
.param hold 0 ticks "ticks at 0 before the first"

.state V q8 step = 0
.state HOLD q0 ticks = hold

.const keep_v q30 = decay
.const rest q8 = leak / unit
.const vth q8 = min(threshold / unit, 8388607.99609375)
.const from_v q0 = reset == 0 ? 0 : -1
.const less q8 = reset == 0 ? -v_reset / unit : min(threshold / unit / (reset == 2 ? decay : 1), 8388607.99609375)
.const zero q0 = 0
.const one q0 = 1

.reg v r0
.reg held r1
.reg t r2

    ld v, V
    ld held, HOLD
    cle held, zero
    !sub held, held, one
    ?mulr v, v, keep_v, 30
    ?sum t
    ?shls t, t, 8
    ?adds v, v, t
    ?bias t
    ?adds v, v, t
    ?adds v, v, rest
    ?cgt v, vth
    ?spk
    ?and t, v, from_v
    ?subs v, t, less
    st V, v
    st HOLD, held

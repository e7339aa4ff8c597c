# LIF with a decaying synaptic current, stepped as simulators of NIR do, by forward Euler: the current first, then the potential with the new current.
# Decays are 1 - dt / tau, constants of 30 bits. Weights and biases come with w_in dt / tau_syn R dt / tau_mem multiplied in, leak with dt / tau_mem, so that
# current and potential count the same: steps of the synaptic sum, in 1/256.
#
#   I = I i_decay + sum + bias      V = V decay + I + leak      spike if V > threshold; then V = v_reset, or V - threshold
.model euler_cuba "leaky integrate-and-fire with a synaptic current, by forward Euler"
.cite "Pedersen et al., Nature Communications 15 (2024) 8122: NIR's CubaLIF and CubaLI; snnTorch, Synaptic"
.tick 1 "tick"
.input q8 unit
.example 0.02 100
.param threshold 1 1 "fires above; 1e30: never"
.param decay 0.95 1 "V * decay each tick"
.param i_decay 0.8 1 "I * i_decay each tick"
.param leak 0 1 "added to V each tick"
.param reset 0 mode "0 to v_reset, 1 subtract the threshold, 2 subtract it in the next tick, after the decay"
.param v_reset 0 1 "of reset 0"
.param hold 0 ticks "ticks at 0 before the first"

.state V q8 step = 0
.state I q8 step = 0
.state HOLD q0 ticks = hold

.const keep_v q30 = decay
.const keep_i q30 = i_decay
.const rest q8 = leak / unit
.const vth q8 = min(threshold / unit, 8388607.99609375)
.const from_v q0 = reset == 0 ? 0 : -1
.const less q8 = reset == 0 ? -v_reset / unit : min(threshold / unit / (reset == 2 ? decay : 1), 8388607.99609375)
.const zero q0 = 0
.const one q0 = 1

.reg v r0
.reg i r1
.reg held r2
.reg t r3

    ld v, V
    ld i, I
    ld held, HOLD
    cle held, zero
    !sub held, held, one
    ?mulr i, i, keep_i, 30  # current
    ?sum t
    ?shls t, t, 8
    ?adds i, i, t
    ?bias t
    ?adds i, i, t
    ?mulr v, v, keep_v, 30  # potential
    ?adds v, v, i
    ?adds v, v, rest
    ?cgt v, vth
    ?spk
    ?and t, v, from_v
    ?subs v, t, less
    st V, v
    st I, i
    st HOLD, held

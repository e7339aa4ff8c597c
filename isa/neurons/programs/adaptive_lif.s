# LIF whose threshold jumps with each of its spikes and decays back: the neuron of long short-term memory in spiking networks.
#
#   V' = alpha V + (1 - alpha) R I - spike threshold      a' = rho a + (1 - rho) spike      threshold = v_th + beta a
.model adaptive_lif "leaky integrate-and-fire with an adaptive threshold"
.cite "Bellec et al., NeurIPS 31 (2018) 787, equations (1) and (2)"
.tick 1 "ms"
.input q16 1
.example 2 400
.param tau 20 ms "membrane time constant"
.param tau_a 200 ms "time constant of the threshold's adaptation"
.param beta 1.6 1 "jump of the threshold, times 1 - rho"
.param v_th 1 1 "threshold at rest"
.param R 1 1 "membrane resistance"
.param refractory 0 ms "V takes no input"

.state V q16 1 = 0
.state A q24 1 = 0
.state REF q0 ticks = 0

.const weight q20 = unit
.const alpha q30 = exp(-tick / tau)
.const gain q24 = R * (1 - exp(-tick / tau))
.const rho q30 = exp(-tick / tau_a)
.const jump q24 = 1 - exp(-tick / tau_a)
.const steep q16 = beta
.const base q16 = v_th
.const hold q0 = round(refractory / tick)
.const zero q0 = 0
.const one q0 = 1

.reg v r0
.reg a r1
.reg ref r2
.reg t r3
.reg vth r4

    ld v, V
    ld a, A
    ld ref, REF
    mulr vth, a, steep, 24  # threshold of this tick
    adds vth, vth, base
    mulr v, v, alpha, 30
    mulr a, a, rho, 30
    cgt ref, zero
    ?sub ref, ref, one
    !sum t                  # input, unless refractory
    !mulr t, t, weight, 4
    !bias r5
    !adds t, t, r5
    !mulr t, t, gain, 24
    !adds v, v, t
    cgt v, vth
    ?spk
    ?subs v, v, vth
    ?adds a, a, jump
    ?mov ref, hold
    st V, v
    st A, a
    st REF, ref

# LIF with an exponentially decaying synaptic current, stepped exactly: between ticks both equations are linear, so that a tick is a matrix whose elements
# are constants. A synapse adds its weight to the current at the start of the tick in which its spike arrives.
#
#   tau dV/dt = -(V - v_rest) + R (i + I)      tau_syn di/dt = -i
.model current_lif "leaky integrate-and-fire with an exponential synaptic current"
.cite "Rotter and Diesmann, Biological Cybernetics 81 (1999) 381: exact integration"
.tick 1 "ms"
.input q16 nA
.example 2 200
.param tau 10 ms "membrane time constant"
.param tau_syn 5 ms "synaptic time constant"
.param R 10 MOhm "membrane resistance"
.param v_rest -65 mV "resting potential"
.param threshold -50 mV "fires at or above"
.param v_reset -65 mV "after a spike"
.param refractory 2 ms "held at v_reset"

.state V q16 mV = v_rest
.state I q16 nA = 0
.state REF q0 ticks = 0

.const weight q20 = unit
.const keep_i q30 = exp(-tick / tau_syn)
.const keep_v q30 = exp(-tick / tau)
.let p = tau == tau_syn ? tick / tau * exp(-tick / tau) : tau_syn / (tau_syn - tau) * (exp(-tick / tau_syn) - exp(-tick / tau))
.const from_i q24 = R * p
.const from_input q24 = R * (1 - exp(-tick / tau))
.const rest q16 = v_rest
.const vth q16 = threshold
.const back q16 = v_reset
.const hold q0 = round(refractory / tick)
.const zero q0 = 0
.const one q0 = 1

.reg v r0
.reg i r1
.reg ref r2
.reg t r3

    ld v, V
    ld i, I
    ld ref, REF
    sum t                   # synapses
    mulr t, t, weight, 4
    adds i, i, t
    cgt ref, zero           # refractory: held
    ?sub ref, ref, one
    !subs v, v, rest        # membrane
    !mulr v, v, keep_v, 30
    !adds v, v, rest
    !mulr t, i, from_i, 24
    !adds v, v, t
    !bias t
    !mulr t, t, from_input, 24
    !adds v, v, t
    mulr i, i, keep_i, 30
    cge v, vth
    ?spk
    ?mov v, back
    ?mov ref, hold
    st V, v
    st I, i
    st REF, ref

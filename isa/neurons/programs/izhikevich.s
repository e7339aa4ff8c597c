# Izhikevich's simple model:
#
#   dv/dt = 0.04 v^2 + 5 v + 140 - u + I      du/dt = a (b v - u)      v >= v_peak: a spike, v = c, u = u + d
#
# Each step is a midpoint step (second order). A spike is seen at the end of its step, on average half a step late; near the peak v climbs by
# (0.04 v^2 + 5 v + 140) dt in a step, so the peak is compared with half a climb less, and the error of a spike's time averages out.
.model izhikevich "Izhikevich's simple model of spiking neurons"
.cite "E. M. Izhikevich, IEEE Transactions on Neural Networks 14 (2003) 1569 and 15 (2004) 1063"
.tick 1 "ms"
.steps 16
.input q16 mV/ms
.example 10 300
.param a 0.02 1/ms "rate of recovery"
.param b 0.2 1/ms "how far recovery follows v"
.param c -65 mV "v after a spike"
.param d 8 mV/ms "added to u by a spike"
.param k2 0.04 1/(mV*ms) "quadratic term"
.param k1 5 1/ms "linear term"
.param k0 140 mV/ms "constant term"
.param b0 0 mV/ms "added to b v (the 2004 patterns G and L move the recovery's line)"
.param v_peak 30 mV "top of a spike"
.param v0 -65 mV "v before the first tick"
.param u0 1e9 mV/ms "u before the first tick; not given: b v0"

.state V q16 mV = v0
.state U q16 mV/ms = u0 < 1e9 ? u0 : b * v0 + b0

.const weight q20 = unit
.const q2 q24 = k2
.const q1 q16 = k1
.const q0 q16 = k0
.const peak q16 = v_peak - dt / 2 * (k2 * v_peak * v_peak + k1 * v_peak + k0)
.const half q30 = dt / 2
.const half_a q30 = a * dt / 2
.const whole q29 = dt
.const whole_a q29 = a * dt
.const slope q24 = b
.const offset q16 = b0
.const reset q16 = c
.const jump q16 = d
.const no q0 = 0
.const yes q0 = 1

.reg v r0
.reg u r1
.reg in r2
.reg x r3
.reg y r4
.reg p r5
.reg q r6
.reg fired r7

    ld v, V
    ld u, U
    sum in
    mulr in, in, weight, 4
    bias x
    adds in, in, x
    adds in, in, q0         # I + 140
    ldi fired, 0
.repeat
    mulr x, v, q2, 24       # slopes at the start of the step
    adds x, x, q1
    mulr x, x, v, 16
    adds x, x, in
    subs x, x, u
    mulr y, v, slope, 24
    adds y, y, offset
    subs y, y, u
    mulr p, x, half, 30     # the midpoint
    adds p, p, v
    mulr q, y, half_a, 30
    adds q, q, u
    mulr x, p, q2, 24       # slopes there
    adds x, x, q1
    mulr x, x, p, 16
    adds x, x, in
    subs x, x, q
    mulr y, p, slope, 24
    adds y, y, offset
    subs y, y, q
    mulr x, x, whole, 29    # the whole step
    adds v, v, x
    mulr y, y, whole_a, 29
    adds u, u, y
    cge v, peak
    ?mov v, reset
    ?adds u, u, jump
    ?mov fired, yes
.end
    cgt fired, no
    ?spk
    st V, v
    st U, u

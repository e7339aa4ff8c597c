# Hodgkin and Huxley's model of the squid's giant axon, with the potential measured inside minus outside and a resting potential of -65 mV.
#
#   C dV/dt = I - g_Na m^3 h (V - E_Na) - g_K n^4 (V - E_K) - g_L (V - E_L)      dx/dt = alpha_x(V) (1 - x) - beta_x(V) x for x = m, h, n
#
# Gates and potential are staggered: gates by their exact exponential at the potential's value, then the potential by the trapezoidal rule with those gates,
# dV = dt f(V) / (1 + g dt / 2), which stays stable where the sodium current makes the equation stiff. 1 / (1 + x) is a table. V crossing the threshold
# upward is a spike.
.model hodgkin_huxley "Hodgkin and Huxley's model of the squid's giant axon"
.cite "A. L. Hodgkin and A. F. Huxley, Journal of Physiology 117 (1952) 500"
.cite "M. Hines, International Journal of Bio-Medical Computing 15 (1984) 69: the staggered scheme"
.tick 0.1 "ms"
.steps 5
.input q16 uA/cm2
.example 10 100
.param C 1 uF/cm2 "membrane capacitance"
.param g_na 120 mS/cm2 "sodium"
.param g_k 36 mS/cm2 "potassium"
.param g_leak 0.3 mS/cm2 "leak"
.param e_na 50 mV "reversal of sodium"
.param e_k -77 mV "of potassium"
.param e_leak -54.387 mV "of the leak"
.param rest -65 mV "resting potential: where the gates' rates are measured from"
.param speed 1 1 "of the gates: 3 for each 10 K above 6.3 C"
.param threshold 0 mV "a spike is V crossing it upward"
.param v0 -65 mV "V before the first tick, the gates at their equilibrium there"

.let m_a0 = linoid((v0 - rest - 25) / 10)
.let m_b0 = 4 * exp(-(v0 - rest) / 18)
.let h_a0 = 0.07 * exp(-(v0 - rest) / 20)
.let h_b0 = 1 / (1 + exp(-(v0 - rest - 30) / 10))
.let n_a0 = 0.1 * linoid((v0 - rest - 10) / 10)
.let n_b0 = 0.125 * exp(-(v0 - rest) / 80)
.state V q16 mV = v0
.state M q30 1 = m_a0 / (m_a0 + m_b0)
.state H q30 1 = h_a0 / (h_a0 + h_b0)
.state N q30 1 = n_a0 / (n_a0 + n_b0)

.table m_inf q30 over v q16 from -96 to 56 by 0.5 = linoid((v - rest - 25) / 10) / (linoid((v - rest - 25) / 10) + 4 * exp(-(v - rest) / 18))
.table m_keep q30 over v q16 from -96 to 56 by 0.5 = exp(-dt * speed * (linoid((v - rest - 25) / 10) + 4 * exp(-(v - rest) / 18)))
.table h_inf q30 over v q16 from -96 to 56 by 0.5 = 0.07 * exp(-(v - rest) / 20) / (0.07 * exp(-(v - rest) / 20) + 1 / (1 + exp(-(v - rest - 30) / 10)))
.table h_keep q30 over v q16 from -96 to 56 by 0.5 = exp(-dt * speed * (0.07 * exp(-(v - rest) / 20) + 1 / (1 + exp(-(v - rest - 30) / 10))))
.table n_inf q30 over v q16 from -96 to 56 by 0.5 = 0.1 * linoid((v - rest - 10) / 10) / (0.1 * linoid((v - rest - 10) / 10) + 0.125 * exp(-(v - rest) / 80))
.table n_keep q30 over v q16 from -96 to 56 by 0.5 = exp(-dt * speed * (0.1 * linoid((v - rest - 10) / 10) + 0.125 * exp(-(v - rest) / 80)))
.table inverse q30 over x q24 from 0 to 4 by 0.03125 = 1 / (1 + x)
.const weight q20 = unit
.const per_c q24 = 1 / C
.const g_na q20 = g_na / C
.const g_k q20 = g_k / C
.const g_leak q20 = g_leak / C
.const e_na q16 = e_na
.const e_k q16 = e_k
.const e_leak q16 = e_leak
.const half q30 = dt / 2
.const whole q30 = dt
.const vth q16 = threshold

.reg v r0
.reg m r1
.reg h r2
.reg n r3
.reg in r4
.reg g r5
.reg i r6
.reg t r7
.reg k r8

    ld v, V
    ld m, M
    ld h, H
    ld n, N
    sum in
    mulr in, in, weight, 4
    bias t
    adds in, in, t
    mulr in, in, per_c, 24
.repeat
    # gates, at the potential of the step's start
    lut t, v, m_inf
    subs m, m, t
    lut k, v, m_keep
    mulr m, m, k, 30
    adds m, m, t
    lut t, v, h_inf
    subs h, h, t
    lut k, v, h_keep
    mulr h, h, k, 30
    adds h, h, t
    lut t, v, n_inf
    subs n, n, t
    lut k, v, n_keep
    mulr n, n, k, 30
    adds n, n, t
    # leak
    subs t, v, e_leak
    mulr t, t, g_leak, 20
    subs i, in, t
    # sodium: g_Na m^3 h
    mulr t, m, m, 30
    mulr t, t, m, 30
    mulr t, t, h, 30
    mulr t, t, g_na, 30
    adds g, t, g_leak
    subs k, v, e_na
    mulr k, k, t, 20
    subs i, i, k
    # potassium: g_K n^4
    mulr t, n, n, 30
    mulr t, t, t, 30
    mulr t, t, g_k, 30
    adds g, g, t
    subs k, v, e_k
    mulr k, k, t, 20
    subs i, i, k
    # the trapezoidal step
    mulr g, g, half, 26
    lut g, g, inverse
    mulr i, i, whole, 30
    mulr i, i, g, 30
    adds v, v, i
.end
    ld t, V                 # upward through the threshold
    clt t, vth
    ?cge v, vth
    ?spk
    st V, v
    st M, m
    st H, h
    st N, n

# Morris and Lecar's model of the barnacle's muscle: a calcium current that follows the potential at once, and a potassium current that follows with a
# delay.
#
#   C dV/dt = I - g_L (V - E_L) - g_Ca m_inf(V) (V - E_Ca) - g_K w (V - E_K)      dw/dt = phi cosh((V - V3) / 2 V4) (w_inf(V) - w)
#   m_inf = (1 + tanh((V - V1) / V2)) / 2                                        w_inf = (1 + tanh((V - V3) / V4)) / 2
#
# Parameters here make it class II (the rate of spikes jumps to a finite value: a Hopf bifurcation); v3 = 12, v4 = 17.4, g_ca = 4, phi = 0.0667 make it class I
# (it begins at 0: a saddle-node on a limit cycle). V crossing the threshold upward is a spike. Each step is a midpoint step.
.model morris_lecar "Morris and Lecar's two-dimensional conductance model"
.cite "C. Morris and H. Lecar, Biophysical Journal 35 (1981) 193"
.cite "J. Rinzel and B. Ermentrout, Analysis of neural excitability and oscillations, in Koch and Segev, Methods in Neuronal Modeling (1998), table 7.1"
.tick 0.5 "ms"
.steps 2
.input q16 uA/cm2
.example 100 500
.param C 20 uF/cm2 "membrane capacitance"
.param g_leak 2 mS/cm2 "leak"
.param g_ca 4.4 mS/cm2 "calcium"
.param g_k 8 mS/cm2 "potassium"
.param e_leak -60 mV "reversal of the leak"
.param e_ca 120 mV "of calcium"
.param e_k -84 mV "of potassium"
.param v1 -1.2 mV "middle of m_inf"
.param v2 18 mV "slope of m_inf"
.param v3 2 mV "middle of w_inf"
.param v4 30 mV "slope of w_inf"
.param phi 0.04 1/ms "rate of w"
.param threshold 0 mV "a spike is V crossing it upward"
.param v0 -60 mV "V before the first tick"
.param w0 0.0149 1 "w before the first tick"

.state V q16 mV = v0
.state W q30 1 = w0

.table m_inf q30 over v q16 from -128 to 127.5 by 0.5 = (1 + tanh((v - v1) / v2)) / 2
.table w_inf q30 over v q16 from -128 to 127.5 by 0.5 = (1 + tanh((v - v3) / v4)) / 2
.table w_rate q24 over v q16 from -128 to 127.5 by 0.5 = min(phi * cosh((v - v3) / (2 * v4)), 100)
.const weight q20 = unit
.const per_c q24 = 1 / C
.const e_leak q16 = e_leak
.const e_ca q16 = e_ca
.const e_k q16 = e_k
.const g_leak q24 = g_leak / C
.const g_ca q24 = g_ca / C
.const g_k q24 = g_k / C
.const half q30 = dt / 2
.const whole q30 = dt
.const vth q16 = threshold

.reg v r0
.reg w r1
.reg in r2
.reg dv r3
.reg dw r4
.reg pv r5
.reg pw r6
.reg m r7
.reg t r8

    ld v, V
    ld w, W
    sum in
    mulr in, in, weight, 4
    bias t
    adds in, in, t
    mulr in, in, per_c, 24
.repeat
    # slopes at the start of the step, and the midpoint
    subs t, v, e_leak
    mulr t, t, g_leak, 24
    subs dv, in, t
    lut m, v, m_inf
    subs t, v, e_ca
    mulr t, t, m, 30
    mulr t, t, g_ca, 24
    subs dv, dv, t
    subs t, v, e_k
    mulr t, t, w, 30
    mulr t, t, g_k, 24
    subs dv, dv, t
    lut dw, v, w_inf
    subs dw, dw, w
    lut t, v, w_rate
    mulr dw, dw, t, 24
    mulr dv, dv, half, 30
    adds pv, v, dv
    mulr dw, dw, half, 30
    adds pw, w, dw
    # slopes there, and the whole step
    subs t, pv, e_leak
    mulr t, t, g_leak, 24
    subs dv, in, t
    lut m, pv, m_inf
    subs t, pv, e_ca
    mulr t, t, m, 30
    mulr t, t, g_ca, 24
    subs dv, dv, t
    subs t, pv, e_k
    mulr t, t, pw, 30
    mulr t, t, g_k, 24
    subs dv, dv, t
    lut dw, pv, w_inf
    subs dw, dw, pw
    lut t, pv, w_rate
    mulr dw, dw, t, 24
    mulr dv, dv, whole, 30
    adds v, v, dv
    mulr dw, dw, whole, 30
    adds w, w, dw
.end
    ld t, V                 # upward through the threshold
    clt t, vth
    ?cge v, vth
    ?spk
    st V, v
    st W, w

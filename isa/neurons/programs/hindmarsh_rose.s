# Hindmarsh and Rose's model of bursts: a fast x and y, and a slow z that ends a burst.
#
#   dx/dt = y - a x^3 + b x^2 - z + I      dy/dt = c - d x^2 - y      dz/dt = r (s (x - x_rest) - z)
#
# x crossing the threshold upward is a spike. Each step is one of Heun's third order. The model has no unit of time; a tick is 0.25 of it.
.model hindmarsh_rose "Hindmarsh and Rose's three-dimensional model of bursting"
.cite "J. L. Hindmarsh and R. M. Rose, Proceedings of the Royal Society B 221 (1984) 87"
.tick 0.25 ""
.steps 5
.input q24 1
.example 2 800
.param a 1 1 "cubic term"
.param b 3 1 "quadratic term"
.param c 1 1 "constant term of the recovery"
.param d 5 1 "quadratic term of the recovery"
.param r 0.006 1 "rate of the slow adaptation"
.param s 4 1 "strength of the slow adaptation"
.param x_rest -1.6 1 "where the slow adaptation rests"
.param threshold 1 1 "a spike is x crossing it upward"
.param x0 -1.6 1 "x before the first tick"
.param y0 -10 1 "y before the first tick"
.param z0 2 1 "z before the first tick"

.state X q24 1 = x0
.state Y q24 1 = y0
.state Z q24 1 = z0

.const weight q20 = unit
.const ca q24 = a
.const cb q24 = b
.const cc q24 = c
.const cd q24 = d
.const rs q30 = r * s
.const rx q24 = r * s * x_rest
.const rate q30 = r
.const third q30 = dt / 3
.const two_thirds q30 = 2 * dt / 3
.const quarter q30 = dt / 4
.const three_quarters q30 = 3 * dt / 4
.const vth q24 = threshold

.reg x r0
.reg y r1
.reg z r2
.reg in r3
.reg dx r4
.reg dy r5
.reg dz r6
.reg px r7
.reg py r8
.reg pz r9
.reg kx r10
.reg ky r11
.reg kz r12
.reg t r13

    ld x, X
    ld y, Y
    ld z, Z
    sum in
    mulr in, in, weight, 0
    shls in, in, 4
    bias t
    adds in, in, t
.repeat
    # slopes at the start of the step
    mulr t, x, ca, 24
    mov dx, cb
    subs dx, dx, t
    mulr dx, dx, x, 24
    mulr dx, dx, x, 24
    adds dx, dx, y
    subs dx, dx, z
    adds dx, dx, in
    mulr t, x, x, 24
    mulr t, t, cd, 24
    mov dy, cc
    subs dy, dy, t
    subs dy, dy, y
    mulr dz, x, rs, 30
    subs dz, dz, rx
    mulr t, z, rate, 30
    subs dz, dz, t
    mov kx, dx
    mov ky, dy
    mov kz, dz
    mulr t, dx, third, 30
    adds px, x, t
    mulr t, dy, third, 30
    adds py, y, t
    mulr t, dz, third, 30
    adds pz, z, t
    # slopes at a third of it
    mulr t, px, ca, 24
    mov dx, cb
    subs dx, dx, t
    mulr dx, dx, px, 24
    mulr dx, dx, px, 24
    adds dx, dx, py
    subs dx, dx, pz
    adds dx, dx, in
    mulr t, px, px, 24
    mulr t, t, cd, 24
    mov dy, cc
    subs dy, dy, t
    subs dy, dy, py
    mulr dz, px, rs, 30
    subs dz, dz, rx
    mulr t, pz, rate, 30
    subs dz, dz, t
    mulr t, dx, two_thirds, 30
    adds px, x, t
    mulr t, dy, two_thirds, 30
    adds py, y, t
    mulr t, dz, two_thirds, 30
    adds pz, z, t
    # slopes at two thirds of it, and the whole step
    mulr t, px, ca, 24
    mov dx, cb
    subs dx, dx, t
    mulr dx, dx, px, 24
    mulr dx, dx, px, 24
    adds dx, dx, py
    subs dx, dx, pz
    adds dx, dx, in
    mulr t, px, px, 24
    mulr t, t, cd, 24
    mov dy, cc
    subs dy, dy, t
    subs dy, dy, py
    mulr dz, px, rs, 30
    subs dz, dz, rx
    mulr t, pz, rate, 30
    subs dz, dz, t
    mulr t, kx, quarter, 30
    adds x, x, t
    mulr t, dx, three_quarters, 30
    adds x, x, t
    mulr t, ky, quarter, 30
    adds y, y, t
    mulr t, dy, three_quarters, 30
    adds y, y, t
    mulr t, kz, quarter, 30
    adds z, z, t
    mulr t, dz, three_quarters, 30
    adds z, z, t
.end
    ld t, X                 # upward through the threshold
    clt t, vth
    ?cge x, vth
    ?spk
    st X, x
    st Y, y
    st Z, z

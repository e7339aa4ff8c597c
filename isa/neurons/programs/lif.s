# The wired LIF unit as a program: the same potentials, thresholds and spikes in every tick (docs/TIMING.md gives the eight steps). What the unit does with
# shifts and adds is a multiply here. Potentials have 28 bits. Values are in the author's unit, of which one chip step is `unit`.
.model lif "leaky integrate-and-fire: the wired unit as a program"
.cite "openBII/BiMap, LIF primitive of TianjicX"
.tick 1 "tick"
.input q0 unit
.example 0.15 100
.param threshold 1 1 "fires above"
.param decay 1 1 "V * decay each tick, in 1/256"
.param leak 0 1 "added to V each tick"
.param reset 1 mode "0 to v_reset, 1 subtract the threshold, 2 subtract delta, 3 none"
.param v_reset 0 1 "of reset 0"
.param delta 0 1 "of reset 2"
.param v_floor -1e30 1 "V never goes below"
.param v_init 0 1 "before the first tick, and at the end of a window"
.param refractory 0 ticks "ticks after a spike in which input is lost"
.param window 0 ticks "V goes back to v_init every so many ticks; 0: never"
.param theta_decay 1 1 "the adaptive threshold's, in 1/256"
.param theta_step 0 1 "added to it each tick"
.param theta_jump 0 1 "added to it on a spike"
.param noise_mask 0 steps "of the random number added to the threshold"

.state V q0 step = v_init / unit
.state THETA q0 step = 0
.state REF q0 ticks = 0
.state WINDOW q0 ticks = 0

.const vth0 q0 = threshold / unit
.const floor q0 = max(v_floor / unit, -134217728)
.const alpha q8 = decay
.const beta q0 = leak / unit
.const keep_v q0 = reset == 0 ? 0 : -1
.const take_vth q0 = reset == 1 ? -1 : 0
.const shift_by q0 = reset == 0 ? v_reset / unit : (reset == 2 ? -delta / unit : 0)
.const length q0 = refractory
.const last q0 = window > 0 ? window - 1 : 2147483647
.const count q0 = window > 0 ? 1 : 0
.const restart q0 = v_init / unit
.const th_alpha q8 = theta_decay
.const th_beta q0 = theta_step / unit
.const th_jump q0 = theta_jump / unit
.const mask q0 = noise_mask
.const zero q0 = 0
.const one q0 = 1

.reg v r0
.reg th r1
.reg ref r2
.reg win r3
.reg vth r4
.reg t r5
.reg s r6
.reg end r7

    ld v, V
    ld th, THETA
    ld ref, REF
    ld win, WINDOW
    ldi end, 0              # the window's counter; end = 1 in its last tick
    cge win, last
    ?ldi end, 1
    ?ldi win, 0
    !add win, win, count
    st WINDOW, win

    rnd t                   # 1. the LFSR's number, masked symmetrically around 0
    sar s, t, 31
    xor t, t, s
    and t, t, mask
    xor t, t, s
    sub t, t, s
    wrap t, t, 28
    adds vth, th, vth0      # 2. threshold
    adds vth, vth, t
    sat vth, vth, 28
    max vth, vth, floor
    sum t                   # 3. integrate, unless refractory
    bias s
    adds t, t, s
    adds t, t, v
    sat t, t, 28
    ceq ref, zero
    ?mov v, t
    cgt v, vth              # 4. spike
    ?spk
    ?and t, v, keep_v       # 5. reset
    ?and s, vth, take_vth
    ?sub t, t, s
    ?adds v, t, shift_by
    ?mov ref, length        # 8. refractory count
    !sub ref, ref, one
    !max ref, ref, zero
    mul th, th, th_alpha, 8 # 7. adaptive threshold
    adds th, th, th_beta
    ?adds th, th, th_jump
    sat th, th, 28
    mul v, v, alpha, 8      # 6. leak, or restart at a window's end
    adds v, v, beta
    cgt end, zero
    ?mov v, restart
    sat v, v, 28
    max v, v, floor
    st V, v
    st THETA, th
    st REF, ref

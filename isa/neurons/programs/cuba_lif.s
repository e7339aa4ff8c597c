# Loihi's neuron of two states, in its integers: a synaptic current u and a voltage v, both decaying by 12-bit factors and truncated toward zero.
#
#   u = trunc(u (4096 - i_decay) / 4096) + sum 2^(6 + weight_exp)    wraps at 24 bits
#   v = trunc(v (4096 - v_decay) / 4096) + u + bias 2^6               saturates at 24 bits
#   spike if v > threshold 2^6; then v = 0
#
# As on the chip the voltage's register holds 128 times the refractory count while it runs: with refractory = 1 it reads 128 after the tick of the spike,
# and the neuron integrates again, from 0, in the next.
.model cuba_lif "Loihi's current-based LIF, in its integers"
.cite "Davies et al., IEEE Micro 38 (2018) 82; Lava 0.10, lava.proc.lif, fixed point; checked against recordings of the chip"
.tick 1 "tick"
.input q0 mantissa
.example 8 100
.integer
.param i_decay 4096 1/4096 "lost of the current in each tick; 4096: all"
.param v_decay 400 1/4096 "lost of the voltage in each tick"
.param threshold 64 mantissa "fires above threshold * 64"
.param weight_exp 0 1 "weights count 2^(6 + weight_exp)"
.param refractory 1 ticks "1: integrates again in the next tick"

.state V q0 1/64 = 0
.state U q0 1/64 = 0
.state REF q0 ticks = 0

.bits exponent = 6 + weight_exp
.const keep_u q0 = 4096 - i_decay
.const keep_v q0 = 4096 - v_decay
.const vth q0 = threshold * 64
.const count q0 = refractory
.const zero q0 = 0
.const one q0 = 1

.reg u r0
.reg v r1
.reg ref r2
.reg in r3

    ld u, U
    mulz u, u, keep_u, 12
    sum in
    shl in, in, exponent
    add u, u, in
    wrap u, u, 24
    st U, u
    ld v, V
    ld ref, REF
    cgt ref, zero           # the count ends: from 0
    ?ldi v, 0
    ?sub ref, ref, one
    mulz v, v, keep_v, 12
    bias in
    shl in, in, 6
    adds v, v, in
    adds v, v, u
    sat v, v, 24
    cgt ref, zero           # still refractory: the register shows the count
    ?shl v, ref, 7
    !cgt v, vth             # P is now: refractory, or above threshold
    ?ceq ref, zero          # and not refractory: a spike
    ?spk
    ?mov ref, count
    ?shl v, ref, 7
    st V, v
    st REF, ref

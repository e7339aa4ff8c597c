# Integrate-and-fire in phases: the neuron sees its whole input before it fires. In tick `start` the last of the input is in; from there on, for `fire` ticks, it
# spikes whenever V has reached the threshold, which is then subtracted, so that the spikes number
#
#   n = min(max(floor((sum + bias) / threshold), 0), fire)
#
# exactly, in whatever order the input came, and stand in one row from tick `start` on: the quantised clip-floor-shift activation, with half a threshold in the bias
# for the shift. With the shifts set the spikes are binary digits instead of a count, the highest first: V doubles between digits that arrive, and before each that is
# sent, so that the threshold of numbers of `fire` digits is 2^fire times that of one level. Sums and thresholds up to 2^30 are exact.
.model phased_if "integrate-and-fire in phases: a quantised activation, exactly"
.cite "activation: Bu et al., ICLR 2022 (quantisation clip-floor-shift); digits: Wang et al., arXiv 2105.06943 (radix-encoded spikes)"
.tick 1 "tick"
.input q0 step
.example 9500 40
.integer
.param threshold 1000 steps "fires at or above"
.param start 15 ticks "the tick in which it starts to fire"
.param fire 16 ticks "for how long; 0: never"
.param shift_in 0 bits "V doubles so many times between ticks until start"
.param shift_out 0 bits "and so many times before each comparison from start on"

.state V q0 step = 0
.state WAIT q0 ticks = start

.bits in = shift_in
.bits out = shift_out
.const vth q0 = threshold
.const last q0 = -fire
.const zero q0 = 0
.const one q0 = 1

.reg v r0
.reg wait r1
.reg x r2

    ld v, V
    ld wait, WAIT
    sum x                   # integrate, in whatever phase
    adds v, v, x
    ceq wait, zero          # all is in: the bias, once
    ?bias x
    ?adds v, v, x
    cle wait, zero
    !shls v, v, in          # room for the next digit
    ?shls v, v, out
    ?cgt wait, last         # fire
    ?cge v, vth
    ?spk
    ?sub v, v, vth
    sub wait, wait, one
    st V, v
    st WAIT, wait

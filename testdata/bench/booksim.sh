#!/bin/bash
# The mesh beside BookSim 2: the same run (same routers, packets and sampling), one after the other, five times.
#
#   testdata/bench/booksim.sh BOOKSIM [ORRERY]
#
# BOOKSIM is the binary that `make` leaves in BookSim 2's src (github.com/booksim/booksim2; needs g++, flex, bison); ORRERY
# defaults to bin/orrery (make build). Nothing is fetched. Both run one 16x16 mesh with 8-flit buffers under uniform traffic of 0.1
# flits per node and cycle, from start-up to result. Times are processor time, so that others on the machine count less.
# Fails when the two latencies differ in a digit.
set -euo pipefail
booksim=${1:?usage: $0 BOOKSIM [ORRERY]} orrery=${2:-bin/orrery}
mesh=16 buffer=8 rate=0.1 seed=1 rounds=5
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cat > "$scratch/config" <<END
topology = mesh; k = $mesh; n = 2; routing_function = dor;
num_vcs = 1; vc_buf_size = $buffer; wait_for_tail_credit = 0;
vc_allocator = islip; sw_allocator = islip; alloc_iters = 1;
credit_delay = 1; routing_delay = 0; vc_alloc_delay = 1; sw_alloc_delay = 1; st_prepare_delay = 0; st_final_delay = 1;
speculative = 1; input_speedup = 1; output_speedup = 1; internal_speedup = 1.0;
packet_size = 1; injection_rate_uses_flits = 1; traffic = uniform; injection_rate = $rate; seed = $seed;
sim_type = latency; warmup_periods = 3; sample_period = 3000; max_samples = 10; sim_count = 1; latency_thres = 1000.0;
END
TIMEFORMAT="%U %S"
seconds() { awk '{print $1 + $2}' "$scratch/time"; }
median() { sort -g | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }

for round in $(seq $rounds); do
	{ time "$booksim" "$scratch/config" > "$scratch/theirs"; } 2> "$scratch/time" || true # it exits with -1 when all went well
	their_seconds=$(seconds)
	their_cycles=$(awk '/^Time taken is/ {print $4}' "$scratch/theirs")
	their_latency=$(awk '/^Packet latency average/ {v = $5} END {print v}' "$scratch/theirs")
	for random in booksim own; do
		{ time "$orrery" noc --mesh ${mesh}x$mesh --pipeline speculative --buffer $buffer --rate $rate --seed $seed --random $random \
			--json "$scratch/ours.json"; } 2> "$scratch/time"
		our_seconds=$(seconds)
		our_cycles=$(awk -F'[:,]' '/"cycles"/ {print $2 + 0}' "$scratch/ours.json")
		our_latency=$(awk -F'[:,]' '/"packet_latency"/ {printf "%.6g", $2}' "$scratch/ours.json")
		if [ $random = booksim ] && [ "$our_latency" != "$their_latency" ]; then
			echo "BookSim measures a latency of $their_latency cycles, orrery one of $our_latency" >&2
			exit 1
		fi
		awk -v r=$round -v random=$random -v tc=$their_cycles -v ts=$their_seconds -v oc=$our_cycles -v os=$our_seconds -v l=$our_latency 'BEGIN {
			printf "round %d: BookSim %.0f cycles/s, orrery (random numbers: %s) %.0f cycles/s, ratio %.1f, latency %s\n", r, tc / ts, random, oc / os, oc / os / (tc / ts), l }'
	done
done | tee "$scratch/rounds"
for random in booksim own; do
	echo "median ratio with random numbers $random: $(grep "numbers: $random)" "$scratch/rounds" | sed 's/.*ratio \([0-9.]*\).*/\1/' | median)"
done

# Everything here is a plain go command; the names are for people.
.PHONY: neurons build test race lint bench bench-compile fuzz differential mutants golden mnist promise test-slurm sweep-rate studies crosscheck-sanafe clean

FUZZTIME ?= 60s
CASES ?= 10000
FIRST ?= 1000000

build:            ## bin/orrery
	go build -o bin/orrery ./cmd/orrery

test:             ## the default tests (what CI runs)
	go test ./...

.PHONY: test-arm64
test-arm64:       ## the tests of cores on an emulated arm64 (needs qemu-user; a minute or two)
	GOARCH=arm64 go test -exec qemu-aarch64-static ./core

race:             ## the default tests, and the program that they run, under the race detector (needs a C compiler; some 20 minutes)
	go test -race -timeout 60m ./...

lint:             ## formatting, vet, and a clean tree
	@test -z "$$(gofmt -s -l .)" || { gofmt -s -l .; exit 1; }
	go vet ./...

bench:            ## micro-benchmarks of the hot loops, and whole chips of the named workloads; testdata/bench has other simulators beside them
	go test -run '^$$' -bench . -benchtime 1s ./...

bench-compile:    ## the compiler against METIS and other baselines on seven networks (some minutes, 9 GB for the largest: --networks of cmd/bench-compile)
	go run ./cmd/bench-compile

.PHONY: bench-scale
bench-scale: build  ## the compiler on a million neurons and 97 million synapses: time of each pass, processor time, memory (a minute, 4 GB)
	bin/orrery compile testdata/bench/sheet.snn --arch loihi --set mesh.width=40 --set mesh.height=40 --set core.synapse_bytes=262144 \
	  --set routes.entries_per_core=16384 --time -o bin/sheet.chip

fuzz:             ## every fuzz target for FUZZTIME each
	@for p in $$(go list ./...); do \
	  for f in $$(go test -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    echo "== $$p $$f"; go test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 20x $$p || exit 1; \
	  done; done

differential:     ## CASES random images and CASES random networks, from seed FIRST on, and what they covered
	go test ./chip -run '^TestFastEqualsReference$$' -v -timeout 4h -args -cases $(CASES) -first $(FIRST)
	go test ./cmd/orrery -run '^TestImageComputesTheQuantisedNetwork$$' -v -timeout 4h -args -networks $(CASES) -first $(FIRST)

mutants:          ## one small fault after the other: which default test catches it? Fails if one goes unnoticed
	go run ./cmd/mutants

golden:           ## rewrite golden files after a deliberate change
	go test -p 1 ./isa/microcode ./isa/neurons ./compiler/nir ./cmd/explore ./cmd/orrery -run 'Golden|Bad' -update

mnist: build      ## both networks, all 10,000 test images, cycle by cycle
	bin/orrery run testdata/networks/mnist-mlp.snn
	bin/orrery run testdata/networks/mnist-conv.snn

.PHONY: onnx
onnx: build       ## the trained MNIST networks converted: tables over T, and the chip beside the integer network image by image, all 10,000 (half an hour)
	for n in mlp cnn; do bin/orrery convert testdata/networks/mnist-$$n.onnx --ticks 8 --calibrate testdata/mnist/train-512-images-idx3-ubyte.gz \
	  --test testdata/mnist/t10k-images-idx3-ubyte.gz --labels testdata/mnist/t10k-labels-idx1-ubyte.gz --table || exit 1; done
	go test ./cmd/orrery -run TestConvertedNetworksAnswerAsTheirIntegers -v -timeout 60m -args -full

promise:          ## both networks against refsim, all images, every spike
	go test ./cmd/orrery -run TestMNISTSpikeBySpike -v -timeout 60m -args -full

.PHONY: check-nir
check-nir: build  ## exported networks in snnTorch: every spike of 100 MNIST images (PYTHON: one with pip install nir nirtorch snntorch torch h5py numpy)
	$(PYTHON) testdata/nir/roundtrip.py bin/orrery testdata/networks/mnist-mlp.snn
	$(PYTHON) testdata/nir/roundtrip.py bin/orrery testdata/networks/mnist-conv.snn
	$(PYTHON) testdata/nir/roundtrip.py bin/orrery testdata/networks/mnist-recurrent.snn --floor

.PHONY: booksim bench-booksim
bench-booksim: build  ## the mesh beside BookSim 2 in cycles per second, interleaved (BOOKSIM: its binary; minutes)
	testdata/bench/booksim.sh $(BOOKSIM)

booksim:          ## every run of BookSim's tables: to the digit, packet by packet, and within tolerance from other packets
	go test ./noc -run BookSim -v -timeout 60m -args -full

# --- seeing what the chip did (docs/SEE.md)
.PHONY: report-picture check-traces bench-see test-web view-picture
PYTHON ?= python3
CHROMIUM ?= chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
  --disable-component-update --disable-sync --hide-scrollbars

report-picture: build  ## docs/report-mnist-conv.png: the report of the convolutional network, all images (needs chromium)
	bin/orrery run testdata/networks/mnist-conv.snn --report bin/report-mnist-conv
	$(CHROMIUM) --user-data-dir=$$(mktemp -d) --window-size=1280,4330 --screenshot=docs/report-mnist-conv.png \
	  file://$(CURDIR)/bin/report-mnist-conv/index.html

check-traces: build  ## a query of each trace in the tool that it is for: DuckDB, pyarrow, NumPy, GTKWave, Perfetto (pip install duckdb pyarrow numpy perfetto; Debian: gtkwave)
	mkdir -p bin/traces
	bin/orrery run testdata/networks/mnist-conv.snn --samples 3 --per-core --json bin/traces/run.json --quiet --trace bin/traces/t.json \
	  --trace bin/traces/t.vcd --trace bin/traces/t.parquet --trace bin/traces/t.csv --trace bin/traces/t.npz
	$(PYTHON) testdata/traces/check.py bin/traces $(CHECK)

test-web:         ## clicks through a run in the live view, in headless Chromium (Debian: chromium)
	go test -tags web ./cmd/view -run ClickThrough -v

view-picture: build  ## docs/view-mnist-conv.png: the live view in the middle of a tick (needs chromium)
	CHROMIUM='$(CHROMIUM)' sh testdata/traces/view-picture.sh

bench-see:        ## the processor time of each output, side by side with a run without any
	go test ./cmd/orrery -run '^$$' -bench Seeing -benchtime 1x

test-slurm:       ## a sweep on a real single-node Slurm, a task killed midway, resumed (root; apt-get install slurm-wlm munge)
	go test ./cmd/orrery -run TestRealSlurm -v -timeout 20m -args -slurm

sweep-rate:       ## points a minute of a sweep of 500 points against single runs, side by side
	go test ./cmd/orrery -run TestSweepRate -v -timeout 60m -args -rate

studies: build    ## the three studies of docs/studies: their tables, fronts and pictures (some minutes)
	for s in core-size weight-bits latency-under-load; do rm -rf bin/$$s.sweep; bin/orrery sweep docs/studies/$$s.yaml --out bin/$$s.sweep --front energy,latency,accuracy || exit 1; \
	  cp bin/$$s.sweep/results.csv docs/studies/$$s.csv; cp bin/$$s.sweep/front.svg docs/studies/$$s.svg; done

crosscheck-sanafe: ## counts, energy and time of SANA-FE and the chip on the same networks (PYTHON: one with pip install sanafe==2.2.9)
	go test ./cmd/orrery -run TestSANAFE -v -timeout 30m -args -sanafe=$(PYTHON)

neurons: build    ## docs/neurons/*.svg, and the table of docs/NEURONS.md
	for m in adaptive_lif cuba_lif current_lif euler_cuba euler_lif lif phased_if; do bin/orrery neuron $$m --from 10 --svg docs/neurons/$$m.svg > /dev/null || exit 1; done
	for m in hindmarsh_rose hodgkin_huxley izhikevich morris_lecar; do bin/orrery neuron $$m --from 20 --svg docs/neurons/$$m.svg > /dev/null || exit 1; done
	go test -p 1 ./isa/neurons ./cmd/orrery -run Golden -update

clean:
	rm -rf bin

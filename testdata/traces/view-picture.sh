# Starts the live view, runs into tick 3 of a sample, and takes a picture of the page; see make view-picture.
set -e
bin/orrery view testdata/networks/mnist-conv.snn --sample 3 > bin/view.log &
view=$!
trap 'kill -INT $view' EXIT
until [ -s bin/view.log ]; do sleep 0.2; done
address=$(head -1 bin/view.log)
token=${address#*token=}
base=${address%%\?*}
for order in '{"do":"tick","n":3}' '{"do":"cycle","n":200}' '{"do":"breakpoints","breakpoints":["hidden[0..31] fires","queue full"]}'; do
	curl -sf -o bin/view.json -H "X-Orrery-Token: $token" -d "$order" "${base}api/do"
done
$CHROMIUM --user-data-dir="$(mktemp -d)" --window-size=1600,1140 --virtual-time-budget=4000 --screenshot=docs/view-mnist-conv.png "$address"

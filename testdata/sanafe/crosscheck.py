"""Runs a network that Orrery wrote out (cmd/orrery/sanafe_test.go) on SANA-FE and prints what it counted.

usage: crosscheck.py NETWORK.json STEPS MODEL    (MODEL: simple, detailed or cycle)

The network is a list of cores, each at its place on the mesh with the biases of its neurons, and of synapses (source, target, weight) by
number of neuron. The architecture has one core a tile, so that each core has a router of its own.
"""
import json
import sys

import sanafe

ARCH = """
architecture:
  name: cross
  attributes: {{topology: mesh, width: {width}, height: {height}, link_buffer_size: {buffer}, sync_model: fixed, latency_sync: {sync}}}
  tile:
    - name: tile[0..{last}]
      attributes:
        {{energy_north_hop: {hop_y}, energy_south_hop: {hop_y}, energy_east_hop: {hop_x}, energy_west_hop: {hop_x},
         latency_north_hop: {hop_s}, latency_south_hop: {hop_s}, latency_east_hop: {hop_s}, latency_west_hop: {hop_s}}}
      core:
        - name: core
          attributes: {{buffer_position: soma, buffer_inside_unit: false, max_neurons_supported: 1024}}
          axon_in: [{{name: in, attributes: {{energy_message_in: 0.0, latency_message_in: {message_in_s}}}}}]
          synapse: [{{name: synapse, attributes: {{model: current_based, energy_process_spike: {synapse}, latency_process_spike: {synapse_s}}}}}]
          dendrite: [{{name: dendrite, attributes: {{model: accumulator, energy_update: 0.0, latency_update: 0.0}}}}]
          soma: [{{name: soma, attributes: {{model: leaky_integrate_fire, energy_access_neuron: {access}, latency_access_neuron: {access_s},
                  energy_update_neuron: {update}, latency_update_neuron: {update_s}, energy_spike_out: {spike}, latency_spike_out: {spike_s}}}}}]
          axon_out: [{{name: out, attributes: {{energy_message_out: {message}, latency_message_out: {message_s}}}}}]
"""


def build(net, folder):
    width = 1 + max(c["x"] for c in net["cores"])
    height = 1 + max(c["y"] for c in net["cores"])
    path = folder + "/arch.yaml"
    with open(path, "w") as f:
        f.write(ARCH.format(width=width, height=height, last=width * height - 1, **net["constants"]))
    arch = sanafe.load_arch(path)
    network = sanafe.Network()
    groups, place = [], []
    for i, core in enumerate(net["cores"]):
        group = network.create_neuron_group(
            f"c{i}", len(core["bias"]),
            model_attributes={"threshold": 100.0, "reset": 0.0, "leak_decay": 1.0, "reset_mode": "hard", "force_update": True},
            soma_hw_name="soma", default_synapse_hw_name="synapse", default_dendrite_hw_name="dendrite")
        for k, bias in enumerate(core["bias"]):
            group.neurons[k].set_attributes(model_attributes={"bias": float(bias)})
            place.append((i, k))
        groups.append(group)
    lists = {}
    for source, target, weight in net["synapses"]:
        (a, i), (b, k) = place[source], place[target]
        pairs, weights = lists.setdefault((a, b), ([], []))
        pairs.append((i, k))
        weights.append(float(weight))
    for (a, b), (pairs, weights) in lists.items():
        groups[a].connect_neurons_sparse(groups[b], {"weight": weights}, pairs)
    for group, core in zip(groups, net["cores"]):
        group.map_to_core(arch.tiles[core["x"] * height + core["y"]].cores[0])
    chip = sanafe.SpikingChip(arch)
    chip.load(network)
    return chip


def main():
    path, steps, model = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    with open(path) as f:
        net = json.load(f)
    chip = build(net, path.rsplit("/", 1)[0])
    r = chip.sim(steps, timing_model=model, perf_trace=True)
    out = {"fired": r["neurons_fired"], "packets": r["packets_sent"], "events": r["spikes"], "updates": r["neurons_updated"],
           "hops": sum(r["perf_trace"]["hops"]), "energy": r["energy"]["total"], "seconds": r["sim_time"]}
    json.dump(out, sys.stdout)


main()

"""Random recurrent networks: Orrery beside SANA-FE (pip install sanafe). The network is that of `orrery bench generate`, drawn again here.

    python recurrent.py ORRERY r10k --ticks 200 [--peer-ticks N] [--threads 2]

Prints spikes of both, synaptic events per second of both, and their ratio, for SANA-FE's `simple` timing beside `--timing none` and for its
`detailed` timing beside `--timing cycle`."""
import argparse
import math
import os
import subprocess
import tempfile

import interleave

MASK = (1 << 64) - 1


def splitmix():
    state = 1
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield z ^ (z >> 31)


def network(n):
    """Biases, and the pairs and weights of all synapses."""
    numbers = splitmix()
    cores = -(-n // 256)
    biases, pairs, weights = [], [], []
    for i in range(n):
        biases.append(5 + next(numbers) % 11)
        to = []
        while len(to) < 4:
            c = next(numbers) % cores
            if c not in to:
                to.append(c)
        for c in to:
            size = min(256, n - c * 256)
            for _ in range(25):
                pairs.append((i, c * 256 + next(numbers) % size))
                weights.append(next(numbers) % 16 - 8 or 8)
    return cores, biases, pairs, weights


ARCH = """architecture:
  name: grid
  attributes: {{link_buffer_size: 16, width: {width}, height: {height}, topology: mesh}}
  tile:
    - name: t[0..{last}]
      attributes: {{energy_north_hop: 4.2e-12, latency_north_hop: 6.5e-9, energy_east_hop: 3.0e-12, latency_east_hop: 4.1e-9,
        energy_south_hop: 4.2e-12, latency_south_hop: 6.5e-9, energy_west_hop: 3.0e-12, latency_west_hop: 4.1e-9}}
      core:
        - name: c[0..0]
          attributes: {{buffer_position: soma, max_neurons_supported: 256}}
          axon_in: [{{name: in, attributes: {{energy_message_in: 0.0, latency_message_in: 16.0e-9}}}}]
          synapse: [{{name: synapse, attributes: {{model: current_based, energy_process_spike: 35.5e-12, latency_process_spike: 3.8e-9}}}}]
          dendrite: [{{name: dendrite, attributes: {{model: accumulator, energy_update: 0.0, latency_update: 0.0}}}}]
          soma: [{{name: soma, attributes: {{model: leaky_integrate_fire, energy_access_neuron: 51.2e-12, latency_access_neuron: 6.0e-9,
            energy_update_neuron: 21.6e-12, latency_update_neuron: 3.7e-9, energy_spike_out: 69.3e-12, latency_spike_out: 30.0e-9}}}}]
          axon_out: [{{name: out, attributes: {{energy_message_out: 111.0e-12, latency_message_out: 5.1e-9}}}}]
"""


def sanafe_chip(n):
    import sanafe

    cores, biases, pairs, weights = network(n)
    height = math.ceil(math.sqrt(cores))
    width = -(-cores // height)
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as f:
        f.write(ARCH.format(width=width, height=height, last=width * height - 1))
        f.flush()
        arch = sanafe.load_arch(f.name)
    net = sanafe.Network()
    group = net.create_neuron_group("n", n, model_attributes={"threshold": 100.0, "reset": 0.0, "leak_decay": 1.0,
                                    "force_update": True}, soma_hw_name="soma",
                                    default_synapse_hw_name="synapse", default_dendrite_hw_name="dendrite")
    for i, b in enumerate(biases):
        group.neurons[i].set_attributes(model_attributes={"bias": float(b)})
        group.neurons[i].map_to_core(arch.tiles[i // 256].cores[0])
    group.connect_neurons_sparse(group, {"weight": [float(w) for w in weights]}, pairs)
    del pairs, weights
    chip = sanafe.SpikingChip(arch)
    chip.load(net)
    return chip


def main():
    p = argparse.ArgumentParser()
    p.add_argument("orrery")
    p.add_argument("name", help="r1k, r10k or r100k")
    p.add_argument("--ticks", type=int, default=200)
    p.add_argument("--peer-ticks", type=int, help="of SANA-FE, if it should run fewer")
    p.add_argument("--threads", default="2")
    p.add_argument("--rounds", type=int, default=5)
    a = p.parse_args()
    n = {"r1k": 1024, "r10k": 10240, "r100k": 100096}[a.name]
    peer_ticks = a.peer_ticks or a.ticks
    if min(a.ticks, peer_ticks) < 10:
        p.error("nothing fires in the first ticks: give at least 10")
    with tempfile.TemporaryDirectory() as folder:
        image = os.path.join(folder, a.name + ".chip")
        subprocess.run([a.orrery, "bench", "generate", a.name, "-o", image], check=True, capture_output=True)
        took, chip = interleave.timed(lambda: sanafe_chip(n))
        print(f"SANA-FE: network built and loaded in {took:.1f} s")
        for model, timing in (("simple", "none"), ("detailed", "cycle")):
            compare(a, image, chip, model, timing, peer_ticks)


def compare(a, image, chip, model, timing, peer_ticks):
    def peer():
        chip.reset()
        return interleave.timed(lambda: chip.sim(peer_ticks, timing_model=model))

    def ours():
        return interleave.orrery(a.orrery, image, "--ticks", str(a.ticks), "--timing", timing, "--threads", a.threads)

    if peer_ticks != a.ticks:  # the spikes of as many ticks
        _, check = interleave.orrery(a.orrery, image, "--ticks", str(peer_ticks), "--timing", timing, "--threads", a.threads)
    result = interleave.rounds({"SANA-FE": peer, "Orrery": ours}, a.rounds)
    (peer_seconds, theirs), (seconds, mine) = result["SANA-FE"], result["Orrery"]
    if peer_ticks == a.ticks:
        check = mine
    assert theirs["neurons_fired"] == check["spikes"], f"SANA-FE fires {theirs['neurons_fired']}, Orrery {check['spikes']}"
    assert theirs["packets_sent"] == check["packets"], f"SANA-FE sends {theirs['packets_sent']} packets, Orrery {check['packets']}"
    ours_rate, theirs_rate = 100 * mine["spikes"] / seconds, 100 * check["spikes"] / peer_seconds
    print(f"{a.name} {model}/{timing}: both fire {check['spikes']} neurons and send {check['packets']} packets in {peer_ticks} ticks; Orrery {a.ticks / seconds:.1f} ticks/s, {ours_rate / 1e6:.1f} M events/s; SANA-FE {peer_ticks / peer_seconds:.2f} steps/s,"
          f" {theirs_rate / 1e6:.2f} M events/s; ratio {ours_rate / theirs_rate:.0f}")


if __name__ == "__main__":
    main()

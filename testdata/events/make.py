"""Writes the recordings of this folder with other people's programs: AEDAT4 with dv-processing, NIRData with nir, lists with NumPy.

usage: make.py [FOLDER]      (pip install dv-processing nir numpy h5py)
"""
import sys
from pathlib import Path

import dv_processing as dv
import nir
import numpy as np

out = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)
t = np.arange(1000, 1000 + 40 * 250, 250)
x, y, p = t // 250 % 7, t // 500 % 5, t // 250 % 3 == 0

for name, compression in ("lz4", dv.CompressionType.LZ4), ("zstd", dv.CompressionType.ZSTD):
    config = dv.io.MonoCameraWriter.Config("camera", compression)
    config.addEventStream((8, 6))
    config.addTriggerStream()
    writer = dv.io.MonoCameraWriter(str(out / f"{name}.aedat4"), config)
    for first in range(0, len(t), 16):
        store = dv.EventStore()
        for i in range(first, min(len(t), first + 16)):
            store.push_back(int(t[i]), int(x[i]), int(y[i]), bool(p[i]))
        writer.writeEvents(store)
    del writer

events = np.zeros(len(t), dtype=[("x", "<i2"), ("y", "<i2"), ("t", "<i8"), ("p", "?")])
events["t"], events["x"], events["y"], events["p"] = t, x, y, p
np.save(out / "tonic.npy", events)
np.savez_compressed(out / "spikingjelly.npz", t=t, x=x, y=y, p=p)

spikes = nir.EventData(idx=np.array([[0, 3, 5], [1, -1, -1]]), time=np.array([[0.001, 0.002, 0.0095], [0.004, np.inf, np.inf]]), n_neurons=6, t_max=0.01)
grid = nir.TimeGriddedData(data=spikes.to_time_gridded(1e-3).data, dt=1e-3)
node = nir.NIRNodeData(observables={"events": spikes, "grid": grid})
nir.write_data(out / "nirdata.h5", nir.NIRGraphData(nodes={"lif": node}))

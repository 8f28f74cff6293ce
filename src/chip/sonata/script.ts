/** The script that runs a network of SONATA's files in NEST and records what these populations spike. */
export const nestScript = (populations: readonly string[]): string => `#!/usr/bin/env python3
"""Runs the network of this folder in NEST and records its spikes.

    python3 run_nest.py                      on one process
    mpirun -n 4 python3 run_nest.py          on four: each keeps the neurons that are its own

Needs NEST 3.5 or later built with HDF5 (and MPI), h5py and pandas. Spikes go to output/, a file for each population and thread.
Compare them with webspike's:  npx webspike compare OUT.json output
"""
import argparse
import json
import pathlib

import nest

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("--threads", type=int, default=1, help="threads of each process")
threads = arguments.parse_args().threads

here = pathlib.Path(__file__).resolve().parent
output = here / "output"
output.mkdir(exist_ok=True)

nest.ResetKernel()
nest.SetKernelStatus({"local_num_threads": threads, "data_path": str(output), "overwrite_files": True})
network = nest.SonataNetwork(str(here / "config.json"))
nodes = network.BuildNetwork()

recorded = {}
for population in [${populations.map((each) => JSON.stringify(each)).join(', ')}]:
    recorder = nest.Create("spike_recorder", params={"record_to": "ascii", "label": population})
    nest.Connect(nodes[population], recorder)
    ids = nodes[population].tolist()
    recorded[population] = {"first": ids[0], "size": len(ids)}
if nest.Rank() == 0:
    about = {"populations": recorded, "dt": network.config["run"]["dt"], "duration": network.config["run"]["tstop"]}
    (output / "populations.json").write_text(json.dumps(about, indent=1))

network.Simulate()
print(f"rank {nest.Rank()}: spikes are in {output}")
`;

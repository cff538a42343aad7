"""What TensorBoard itself reads in a folder of event files, as JSON: read_events.py FOLDER"""
import json
import sys

from tensorboard.backend.event_processing import event_accumulator as ea

everything = {ea.SCALARS: 0, ea.HISTOGRAMS: 0, ea.TENSORS: 0}
a = ea.EventAccumulator(sys.argv[1], size_guidance=everything).Reload()
tags = a.Tags()
json.dump({
    "scalars": {t: [[e.step, e.value] for e in a.Scalars(t)] for t in tags["scalars"]},
    "histograms": {t: [[e.step, e.histogram_value.num, sum(e.histogram_value.bucket)] for e in a.Histograms(t)]
                   for t in tags["histograms"]},
    "texts": {t: [[e.step, e.tensor_proto.string_val[0].decode()] for e in a.Tensors(t)]
              for t in tags["tensors"] if a.SummaryMetadata(t).plugin_data.plugin_name == "text"},
}, sys.stdout)

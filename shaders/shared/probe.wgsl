// Keeps the values of recorded variables after a step; twin of src/kernels/probe.ts.
// A probe is a list: state offset, stride between samples, every, rows, record offset, shared, neurons ….

override first_probe: u32 = 0u;
override probes: u32 = 0u;

fn probe_list(first: u32, count: u32, b: u32, at: u32) {
  for (var k = 0u; k < probes; k++) {
    let list = first_probe + k;
    let every = list_item(list, 2u);
    let neurons = list_count(list) - 6u;
    if (at % every == 0u) {
      let row = list_item(list, 4u) + (((at / every) % list_item(list, 3u)) * batch + b) * neurons;
      for (var n = first; n < neurons; n += count) {
        let neuron = list_item(list, 6u + n);
        let at_word = list_item(list, 0u) + b * list_item(list, 1u) + neuron;
        var value = 0.0;
        if (list_item(list, 5u) == 1u) {
          value = load_shared(at_word);
        } else {
          value = load(at_word);
        }
        state[row + n] = bitcast<u32>(value);
      }
    }
  }
}

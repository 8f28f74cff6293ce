# Writes the fixtures of test/learn/import with the formats' own libraries: onnx 1.23.1, safetensors 0.8.0, numpy.
# Run: python -m venv venv; venv/bin/pip install onnx safetensors numpy; venv/bin/python make-fixtures.py .
import json, base64, numpy as np, onnx, sys
from onnx import helper as h, numpy_helper as nh, TensorProto as T
from onnx.reference import ReferenceEvaluator
import safetensors.numpy
rng = np.random.default_rng(5)
f = lambda *s: rng.uniform(-0.6, 0.6, s).astype(np.float32)
init, nodes = [], []
def t(name, value, **k): init.append(nh.from_array(value, name)); return name
nodes.append(h.make_node('Conv', ['image', t('c1w', f(4,2,3,3)), t('c1b', f(4))], ['y1'], name='/conv1/Conv', kernel_shape=[3,3], pads=[1,1,1,1], strides=[1,1], dilations=[1,1], group=1))
nodes.append(h.make_node('BatchNormalization', ['y1', t('g', f(4)+1), t('b', f(4)), t('m', f(4)), t('v', f(4)+0.8)], ['y2'], epsilon=1e-3))
nodes.append(h.make_node('Relu', ['y2'], ['y3']))
nodes.append(h.make_node('AveragePool', ['y3'], ['y4'], kernel_shape=[2,2], strides=[2,2]))
nodes.append(h.make_node('Conv', ['y4', t('c2w', f(6,2,2,2))], ['y5'], kernel_shape=[2,2], group=2))
nodes.append(h.make_node('Constant', [], ['chan'], value=nh.from_array(f(1,6,1,1), 'chan')))
nodes.append(h.make_node('Add', ['y5', 'chan'], ['y6']))
nodes.append(h.make_node('Clip', ['y6', t('lo', np.float32(0)), t('hi', np.float32(0.7))], ['y7']))
nodes.append(h.make_node('Reshape', ['y7', t('shape', np.array([0,-1], np.int64))], ['y8']))
nodes.append(h.make_node('Gemm', ['y8', t('w3', f(8,24)), t('b3', f(8))], ['y9'], transB=1, alpha=0.5, beta=2.0))
nodes.append(h.make_node('Relu', ['y9'], ['y10']))
nodes.append(h.make_node('MatMul', ['y10', t('w4', f(8,5))], ['y11']))
nodes.append(h.make_node('Add', [t('b4', f(5)), 'y11'], ['scores']))
graph = h.make_graph(nodes, 'sequential', [h.make_tensor_value_info('image', T.FLOAT, ['batch',2,6,6])], [h.make_tensor_value_info('scores', T.FLOAT, ['batch',5])], init)
model = h.make_model(graph, producer_name='webspike-test', opset_imports=[h.make_opsetid('', 17)], ir_version=8)
onnx.checker.check_model(model, full_check=True)
x = rng.uniform(0, 1, (4,2,6,6)).astype(np.float32)
y, = ReferenceEvaluator(model).run(None, {'image': x})
out = sys.argv[1]
onnx.save(model, out + '/sequential.onnx')
tensors = {'f32': f(2,3), 'f16': f(4).astype(np.float16), 'f64': f(2).astype(np.float64), 'i64': np.array([-3, 2**40], np.int64), 'u8': np.array([[0],[255]], np.uint8), 'scalar': np.array(0.25, np.float32), 'empty': np.zeros((0,4), np.float32), 'flag': np.array([True, False])}
raw = safetensors.numpy.save(tensors, metadata={'format': 'np', 'ä': 'ö'})
json.dump({'made': 'onnx %s (helper, checker, ReferenceEvaluator), safetensors 0.8.0, numpy %s; %d nodes' % (onnx.__version__, np.__version__, len(nodes)),
  'inputs': [float(v) for v in x.ravel()], 'scores': [float(v) for v in y.ravel()],
  'safetensors': base64.b64encode(raw).decode(), 'tensors': {k: {'shape': list(v.shape), 'values': [float(a) for a in np.ravel(v).astype(np.float32)]} for k, v in tensors.items()}}, open(out + '/fixtures.json', 'w'))
print(y, len(raw))

var __defProp = Object.defineProperty;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __esm = (fn, res, err) => function __init() {
  if (err) throw err[0];
  try {
    return fn && (res = (0, fn[__getOwnPropNames(fn)[0]])(fn = 0)), res;
  } catch (e) {
    throw err = [e], e;
  }
};
var __export = (target, all) => {
  for (var name2 in all)
    __defProp(target, name2, { get: all[name2], enumerable: true });
};

// src/tune/stores.ts
var stores_exports = {};
__export(stores_exports, {
  defaultStore: () => defaultStore,
  fileStore: () => fileStore,
  pageStore: () => pageStore
});
async function defaultStore() {
  const node = globalThis.process;
  if (node?.versions?.node) {
    if (!node.getBuiltinModule) return null;
    const { join: join2 } = node.getBuiltinModule("node:path");
    return fileStore(join2(node.env.XDG_CACHE_HOME || join2(node.getBuiltinModule("node:os").homedir(), ".cache"), "webspike", "tuning.json"));
  }
  try {
    return pageStore(localStorage);
  } catch {
    return null;
  }
}
function fileStore(path) {
  const { mkdir, readFile, rename, rm, writeFile } = process.getBuiltinModule("node:fs/promises");
  const { dirname: dirname2 } = process.getBuiltinModule("node:path");
  const readAll = async () => {
    try {
      const content = Object.entries(JSON.parse(await readFile(path, "utf8")));
      return Object.fromEntries(content.filter(([, value]) => typeof value === "string"));
    } catch {
      return {};
    }
  };
  return {
    get: async (key) => (await readAll())[key],
    set: async (key, value) => {
      const temporary = `${path}.${process.pid}.part`;
      try {
        await mkdir(dirname2(path), { recursive: true });
        await writeFile(temporary, JSON.stringify({ ...await readAll(), [key]: value }, null, 2));
        await rename(temporary, path);
      } catch {
        await rm(temporary, { force: true }).catch(() => void 0);
      }
    }
  };
}
function pageStore(storage) {
  return {
    get: async (key) => storage.getItem(prefix + key) ?? void 0,
    set: async (key, value) => {
      try {
        storage.setItem(prefix + key, value);
      } catch {
      }
    }
  };
}
var prefix;
var init_stores = __esm({
  "src/tune/stores.ts"() {
    "use strict";
    prefix = "webspike tuning: ";
  }
});

// src/errors.ts
var WebspikeError = class extends Error {
  constructor(subject, problem, remedy) {
    super(`${subject}: ${problem}. ${capitalise(remedy)}.`);
    this.subject = subject;
    this.problem = problem;
    this.remedy = remedy;
  }
  subject;
  problem;
  remedy;
  name = "WebspikeError";
};
var EquationError = class extends WebspikeError {
  name = "EquationError";
};
var SimulationError = class extends WebspikeError {
  name = "SimulationError";
};
function expect(condition, subject, problem, remedy) {
  if (!condition) throw new WebspikeError(subject, problem, remedy);
}
function capitalise(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// src/equations/exact-math.ts
var F = Math.fround;
var floats = new Float32Array(1);
var bits = new Int32Array(floats.buffer);
function flush(x) {
  return Math.abs(x) < 5421010862427522e-35 ? 0 : x;
}
var min = (a, b) => b < a ? b : a;
function fromBits(value) {
  bits[0] = value;
  return floats[0];
}
function toBits(value) {
  floats[0] = value;
  return bits[0];
}
function reciprocal(x) {
  const positive = Math.abs(x);
  let y = fromBits(2129859015 - toBits(positive));
  y = F(y * F(2 - F(positive * y)));
  y = F(y * F(2 - F(positive * y)));
  y = F(y * F(2 - F(positive * y)));
  return x < 0 ? -y : y;
}
function divide(a, b) {
  return flush(F(a * reciprocal(b)));
}
function sqrt(x) {
  if (x <= 0) return 0;
  const half = F(0.5 * x);
  let y = fromBits(1597463007 - (toBits(x) >> 1));
  y = F(y * F(1.5 - F(F(half * y) * y)));
  y = F(y * F(1.5 - F(F(half * y) * y)));
  y = F(y * F(1.5 - F(F(half * y) * y)));
  return F(x * y);
}
var log2e = F(1.4426950408889634);
var ln2High = F(0.693359375);
var ln2Low = F(-21219444e-11);
var [c2, c3, c4, c5, c6, c7] = [1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040].map(F);
function exp(x) {
  if (x < -44) return 0;
  const bounded = min(x, 87);
  const n = Math.floor(F(F(bounded * log2e) + 0.5));
  const r = F(F(bounded - F(n * ln2High)) - F(n * ln2Low));
  let sum2 = c6;
  sum2 = F(F(sum2 * r) + c5);
  sum2 = F(F(sum2 * r) + c4);
  sum2 = F(F(sum2 * r) + c3);
  sum2 = F(F(sum2 * r) + c2);
  sum2 = F(F(sum2 * r) + 1);
  sum2 = F(F(sum2 * r) + 1);
  return F(sum2 * fromBits(n + 127 << 23));
}
function exprel(x) {
  if (Math.abs(x) > 0.5) return divide(F(exp(x) - 1), x);
  let sum2 = c7;
  sum2 = F(F(sum2 * x) + c6);
  sum2 = F(F(sum2 * x) + c5);
  sum2 = F(F(sum2 * x) + c4);
  sum2 = F(F(sum2 * x) + c3);
  sum2 = F(F(sum2 * x) + c2);
  return F(F(sum2 * x) + 1);
}
var logCoefficients = [1 / 9, 1 / 7, 1 / 5, 1 / 3, 1].map(F);
var ln2 = F(0.6931471805599453);
function log(x) {
  if (x <= 0) return -1e30;
  const raw = toBits(x) - 1060439283;
  const exponent = raw >> 23;
  const m = fromBits((raw & 8388607) + 1060439283);
  const f = divide(F(m - 1), F(m + 1));
  const square = flush(F(f * f));
  let sum2 = logCoefficients[0];
  for (let k = 1; k < 5; k++) sum2 = F(F(sum2 * square) + logCoefficients[k]);
  return F(flush(F(F(2 * f) * sum2)) + F(exponent * ln2));
}

// ../main/node_modules/wgsl-preprocessor/wgsl-preprocessor.js
var preprocessorSymbols = /#([^\s]*)(\s*)/gm;
var ConditionalState = class {
  elseIsValid = true;
  branches = [];
  constructor(initialExpression) {
    this.pushBranch("if", initialExpression);
  }
  pushBranch(token, expression) {
    if (!this.elseIsValid) {
      throw new Error(`#${token} not preceeded by an #if or #elif`);
    }
    this.elseIsValid = token === "if" || token === "elif";
    this.branches.push({
      expression: !!expression,
      string: ""
    });
  }
  appendStringToCurrentBranch(...strings) {
    for (const string of strings) {
      this.branches[this.branches.length - 1].string += string;
    }
  }
  resolve() {
    for (const branch of this.branches) {
      if (branch.expression) {
        return branch.string;
      }
    }
    return "";
  }
};
function wgsl(strings, ...values) {
  const stateStack = [];
  let state = new ConditionalState(true);
  state.elseIsValid = false;
  let depth = 1;
  const assertTemplateFollows = (match, string) => {
    if (match.index + match[0].length != string.length) {
      throw new Error(`#${match[1]} must be immediately followed by a template expression (ie: \${value})`);
    }
  };
  for (let i = 0; i < strings.length; ++i) {
    const string = strings[i];
    const matchedSymbols = string.matchAll(preprocessorSymbols);
    let lastIndex = 0;
    let valueConsumed = false;
    for (const match of matchedSymbols) {
      state.appendStringToCurrentBranch(string.substring(lastIndex, match.index));
      switch (match[1]) {
        case "if":
          assertTemplateFollows(match, string);
          valueConsumed = true;
          stateStack.push(state);
          state = new ConditionalState(values[i]);
          break;
        case "elif":
          assertTemplateFollows(match, string);
          valueConsumed = true;
          state.pushBranch(match[1], values[i]);
          break;
        case "else":
          state.pushBranch(match[1], true);
          state.appendStringToCurrentBranch(match[2]);
          break;
        case "endif":
          if (!stateStack.length) {
            throw new Error(`#${match[1]} not preceeded by an #if`);
          }
          const result = state.resolve();
          state = stateStack.pop();
          state.appendStringToCurrentBranch(result, match[2]);
          break;
        default:
          state.appendStringToCurrentBranch(match[0]);
          break;
      }
      lastIndex = match.index + match[0].length;
    }
    if (lastIndex != string.length) {
      state.appendStringToCurrentBranch(string.substring(lastIndex, string.length));
    }
    if (!valueConsumed && values.length > i) {
      state.appendStringToCurrentBranch(values[i]);
    }
  }
  if (stateStack.length) {
    throw new Error("Mismatched #if/#endif count");
  }
  return state.resolve();
}

// src/compile/plan.ts
var arenaNames = ["values", "structure", "state", "spikes", "ring", "targets", "weights", "control"];
var binary = ({ strategy, plasticity }) => strategy === "bits" && plasticity !== null;
function planBytes(plan) {
  const shared2 = arenaNames.reduce((sum2, name2) => sum2 + (name2 === "targets" || name2 === "weights" ? 0 : plan.words[name2]), 0);
  return 4 * (shared2 + plan.banks.reduce((sum2, bank) => sum2 + bank.targets + bank.weights, 0) + plan.trialState);
}
function exponentOf(plan, { to, receptor }) {
  return plan.populations[to].receptors[receptor].exponent;
}

// src/random/philox.ts
function philox(out, c0, c1, c22, c32, k0, k1) {
  c0 |= 0;
  c1 |= 0;
  c22 |= 0;
  c32 |= 0;
  k0 |= 0;
  k1 |= 0;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(3528531795, c0);
    const low0 = Math.imul(3528531795, c0);
    const high1 = multiplyHigh(3449720151, c22);
    const low1 = Math.imul(3449720151, c22);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c22 = high0 ^ c32 ^ k1;
    c32 = low0;
    k0 = k0 + 2654435769 | 0;
    k1 = k1 + 3144134277 | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c22;
  out[3] = c32;
}
function multiplyHigh(a, b) {
  const aLow = a & 65535;
  const aHigh = a >>> 16;
  const bLow = b & 65535;
  const bHigh = b >>> 16;
  const middle = Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16 | 0) | 0;
  const carry = Math.imul(aLow, bHigh) + (middle & 65535) | 0;
  return Math.imul(aHigh, bHigh) + (middle >>> 16) + (carry >>> 16) | 0;
}
function philoxKey(seed) {
  return [seed >>> 0, Math.floor(seed / 4294967296) >>> 0];
}
var drawsPerPopulation = 16;
var purposes = {
  /** Purpose of the equations' draws of one population. */
  population: (index) => 16 + drawsPerPopulation * index,
  /** Purpose of the initial values of the n-th variable of a population. */
  initial: (population, variable) => 1073741824 + population * 256 + variable >>> 0,
  /** Purpose of the rates of a population's n-th Poisson drive: behind its variables and, from 128, its parameters. */
  drive: (population, index) => purposes.initial(population, 224 + index),
  /** Purpose of the n-th parameter of a connection's transmission. */
  transmission: (connection, parameter) => 536870912 + connection * 64 + parameter >>> 0,
  /** Purpose of a connection's structure (0), weights (1), delays (2) and rule (3). */
  connection: (index, what) => 2147483648 + index * 4 + what >>> 0
};

// src/network/convolution.ts
function convolutionShape(options, subject) {
  const { shape, pool: [down, across] } = pooledShape(options, subject);
  const unpooled = (axis, pool2) => ({ ...axis, input: axis.input * pool2, kernel: axis.kernel * pool2, stride: axis.stride * pool2, padding: axis.padding * pool2 });
  return { ...shape, y: unpooled(shape.y, down), x: unpooled(shape.x, across) };
}
function pooledShape({ input, pool: pool2 = 1, ...options }, subject) {
  const windows = pairOf(pool2, 1, "pool", subject);
  if (windows.every((each3) => each3 === 1)) return { pool: windows, shape: plainShape({ input, ...options }, subject) };
  expect(Array.isArray(input) && windows.every((each3, side) => input[side + 1] % each3 === 0), subject, `windows of ${windows.join(" \xD7 ")} do not divide the input ${JSON.stringify(input)}`, "pool over windows that divide height and width");
  expect(pairOf(options.dilation ?? 1, 1, "dilation", subject).every((each3) => each3 === 1), subject, "the kernel of a pooled map is dilated", "use a dilation of 1, or pool in a population of its own");
  return { pool: windows, shape: plainShape({ ...options, input: [input[0], input[1] / windows[0], input[2] / windows[1]] }, subject) };
}
function plainShape({ input, kernel: kernel2, stride = 1, padding = 0, dilation = 1, groups = 1 }, subject) {
  expect(Array.isArray(input) && input.length === 3 && input.every((each3) => isWhole(each3, 1)), subject, `the input is ${JSON.stringify(input)}`, "give [channels, height, width] of the source population");
  const [outputs, inputs, ...kernelSize] = kernelShape(kernel2, subject);
  const [channels, ...inputSize] = input;
  expect(isWhole(groups, 1) && channels % groups === 0 && outputs % groups === 0, subject, `${channels} input and ${outputs} output channels do not fall into ${groups} groups`, "give a number of groups that divides both");
  expect(inputs * groups === channels, subject, `the kernel takes ${inputs} input channels, expected ${channels / groups}${groups > 1 ? `, those of one of ${groups} groups` : ""}`, "give a kernel of shape [output channels, input channels / groups, height, width]");
  const strides = pairOf(stride, 1, "stride", subject);
  const dilations = pairOf(dilation, 1, "dilation", subject);
  if (padding === "same") expect(strides.every((each3) => each3 === 1), subject, `padding "same" with a stride of ${strides.join(" \xD7 ")}`, "give the padding as a number, or a stride of 1");
  const paddings = padding === "same" ? null : pairOf(padding, 0, "padding", subject);
  const axis = (which, side) => {
    const [size, taps] = [inputSize[which], kernelSize[which]];
    const reach = dilations[which] * (taps - 1);
    const [before, both] = paddings ? [paddings[which], 2 * paddings[which]] : [Math.floor(reach / 2), reach];
    expect(size + both > reach, subject, `the kernel's ${side} of ${reach + 1}${dilations[which] > 1 ? ", dilated," : ""} exceeds the padded input's of ${size + both}`, "use a smaller kernel or more padding");
    return { input: size, kernel: taps, output: Math.floor((size + both - reach - 1) / strides[which]) + 1, stride: strides[which], padding: before, dilation: dilations[which] };
  };
  return { groups, inputs, outputs: outputs / groups, y: axis(0, "height"), x: axis(1, "width") };
}
function kernelShape(kernel2, subject) {
  const remedy = "give weights as [output][input][y][x], or { shape, values }";
  expect(typeof kernel2 === "object" && kernel2 !== null, subject, "the kernel is missing", remedy);
  if ("shape" in kernel2) {
    const { shape: shape2 } = kernel2;
    expect(Array.isArray(shape2) && shape2.length === 4 && shape2.every((size) => isWhole(size, 1)), subject, `the kernel's shape is ${JSON.stringify(shape2)}`, "give [output channels, input channels / groups, height, width]");
    return shape2;
  }
  const shape = [kernel2.length, kernel2[0]?.length, kernel2[0]?.[0]?.length, kernel2[0]?.[0]?.[0]?.length];
  const [outputs, inputs, height, width] = shape;
  expect(shape.every((size) => isWhole(size, 1)), subject, `the kernel's shape is ${JSON.stringify(shape)}`, remedy);
  const even = kernel2.every((output) => output.length === inputs && output.every((plane) => plane.length === height && plane.every((row) => row.length === width)));
  expect(even, subject, `the kernel is not ${shape.join(" \xD7 ")} throughout`, "give every output channel as many input channels, rows and columns");
  return [outputs, inputs, height, width];
}
function pairOf(value, least, what, subject) {
  const pair = typeof value === "number" ? [value, value] : value;
  expect(Array.isArray(pair) && pair.length === 2 && pair.every((each3) => isWhole(each3, least)), subject, `the ${what} is ${JSON.stringify(value)}`, `give a whole number of at least ${least}, or [y, x]`);
  return pair;
}
var isWhole = (value, least) => Number.isSafeInteger(value) && value >= least;

// ../main/node_modules/jsep/dist/jsep.js
var Hooks = class {
  /**
   * @callback HookCallback
   * @this {*|Jsep} this
   * @param {Jsep} env
   * @returns: void
   */
  /**
   * Adds the given callback to the list of callbacks for the given hook.
   *
   * The callback will be invoked when the hook it is registered for is run.
   *
   * One callback function can be registered to multiple hooks and the same hook multiple times.
   *
   * @param {string|object} name The name of the hook, or an object of callbacks keyed by name
   * @param {HookCallback|boolean} callback The callback function which is given environment variables.
   * @param {?boolean} [first=false] Will add the hook to the top of the list (defaults to the bottom)
   * @public
   */
  add(name2, callback, first) {
    if (typeof arguments[0] != "string") {
      for (let name3 in arguments[0]) {
        this.add(name3, arguments[0][name3], arguments[1]);
      }
    } else {
      (Array.isArray(name2) ? name2 : [name2]).forEach(function(name3) {
        this[name3] = this[name3] || [];
        if (callback) {
          this[name3][first ? "unshift" : "push"](callback);
        }
      }, this);
    }
  }
  /**
   * Runs a hook invoking all registered callbacks with the given environment variables.
   *
   * Callbacks will be invoked synchronously and in the order in which they were registered.
   *
   * @param {string} name The name of the hook.
   * @param {Object<string, any>} env The environment variables of the hook passed to all callbacks registered.
   * @public
   */
  run(name2, env) {
    this[name2] = this[name2] || [];
    this[name2].forEach(function(callback) {
      callback.call(env && env.context ? env.context : env, env);
    });
  }
};
var Plugins = class {
  constructor(jsep2) {
    this.jsep = jsep2;
    this.registered = {};
  }
  /**
   * @callback PluginSetup
   * @this {Jsep} jsep
   * @returns: void
   */
  /**
   * Adds the given plugin(s) to the registry
   *
   * @param {object} plugins
   * @param {string} plugins.name The name of the plugin
   * @param {PluginSetup} plugins.init The init function
   * @public
   */
  register(...plugins) {
    plugins.forEach((plugin) => {
      if (typeof plugin !== "object" || !plugin.name || !plugin.init) {
        throw new Error("Invalid JSEP plugin format");
      }
      if (this.registered[plugin.name]) {
        return;
      }
      plugin.init(this.jsep);
      this.registered[plugin.name] = plugin;
    });
  }
};
var Jsep = class _Jsep {
  /**
   * @returns {string}
   */
  static get version() {
    return "1.6.0";
  }
  /**
   * @returns {string}
   */
  static toString() {
    return "JavaScript Expression Parser (JSEP) v" + _Jsep.version;
  }
  // ==================== CONFIG ================================
  /**
   * @method addUnaryOp
   * @param {string} op_name The name of the unary op to add
   * @returns {Jsep}
   */
  static addUnaryOp(op_name) {
    _Jsep.max_unop_len = Math.max(op_name.length, _Jsep.max_unop_len);
    _Jsep.unary_ops[op_name] = 1;
    return _Jsep;
  }
  /**
   * @method jsep.addBinaryOp
   * @param {string} op_name The name of the binary op to add
   * @param {number} precedence The precedence of the binary op (can be a float). Higher number = higher precedence
   * @param {boolean} [isRightAssociative=false] whether operator is right-associative
   * @returns {Jsep}
   */
  static addBinaryOp(op_name, precedence, isRightAssociative) {
    _Jsep.max_binop_len = Math.max(op_name.length, _Jsep.max_binop_len);
    _Jsep.binary_ops[op_name] = precedence;
    if (isRightAssociative) {
      _Jsep.right_associative.add(op_name);
    } else {
      _Jsep.right_associative.delete(op_name);
    }
    return _Jsep;
  }
  /**
   * @method addIdentifierChar
   * @param {string} char The additional character to treat as a valid part of an identifier
   * @returns {Jsep}
   */
  static addIdentifierChar(char) {
    _Jsep.additional_identifier_chars.add(char);
    return _Jsep;
  }
  /**
   * @method addLiteral
   * @param {string} literal_name The name of the literal to add
   * @param {*} literal_value The value of the literal
   * @returns {Jsep}
   */
  static addLiteral(literal_name, literal_value) {
    _Jsep.literals[literal_name] = literal_value;
    return _Jsep;
  }
  /**
   * @method removeUnaryOp
   * @param {string} op_name The name of the unary op to remove
   * @returns {Jsep}
   */
  static removeUnaryOp(op_name) {
    delete _Jsep.unary_ops[op_name];
    if (op_name.length === _Jsep.max_unop_len) {
      _Jsep.max_unop_len = _Jsep.getMaxKeyLen(_Jsep.unary_ops);
    }
    return _Jsep;
  }
  /**
   * @method removeAllUnaryOps
   * @returns {Jsep}
   */
  static removeAllUnaryOps() {
    _Jsep.unary_ops = {};
    _Jsep.max_unop_len = 0;
    return _Jsep;
  }
  /**
   * @method removeIdentifierChar
   * @param {string} char The additional character to stop treating as a valid part of an identifier
   * @returns {Jsep}
   */
  static removeIdentifierChar(char) {
    _Jsep.additional_identifier_chars.delete(char);
    return _Jsep;
  }
  /**
   * @method removeBinaryOp
   * @param {string} op_name The name of the binary op to remove
   * @returns {Jsep}
   */
  static removeBinaryOp(op_name) {
    delete _Jsep.binary_ops[op_name];
    if (op_name.length === _Jsep.max_binop_len) {
      _Jsep.max_binop_len = _Jsep.getMaxKeyLen(_Jsep.binary_ops);
    }
    _Jsep.right_associative.delete(op_name);
    return _Jsep;
  }
  /**
   * @method removeAllBinaryOps
   * @returns {Jsep}
   */
  static removeAllBinaryOps() {
    _Jsep.binary_ops = {};
    _Jsep.max_binop_len = 0;
    return _Jsep;
  }
  /**
   * @method removeLiteral
   * @param {string} literal_name The name of the literal to remove
   * @returns {Jsep}
   */
  static removeLiteral(literal_name) {
    delete _Jsep.literals[literal_name];
    return _Jsep;
  }
  /**
   * @method removeAllLiterals
   * @returns {Jsep}
   */
  static removeAllLiterals() {
    _Jsep.literals = {};
    return _Jsep;
  }
  // ==================== END CONFIG ============================
  /**
   * @returns {string}
   */
  get char() {
    return this.expr.charAt(this.index);
  }
  /**
   * @returns {number}
   */
  get code() {
    return this.expr.charCodeAt(this.index);
  }
  /**
   * @param {string} expr a string with the passed in express
   * @returns Jsep
   */
  constructor(expr) {
    this.expr = expr;
    this.index = 0;
  }
  /**
   * static top-level parser
   * @returns {jsep.Expression}
   */
  static parse(expr) {
    return new _Jsep(expr).parse();
  }
  /**
   * Get the longest key length of any object
   * @param {object} obj
   * @returns {number}
   */
  static getMaxKeyLen(obj) {
    return Math.max(0, ...Object.keys(obj).map((k) => k.length));
  }
  /**
   * `ch` is a character code in the next three functions
   * @param {number} ch
   * @returns {boolean}
   */
  static isDecimalDigit(ch) {
    return ch >= 48 && ch <= 57;
  }
  /**
   * Returns the precedence of a binary operator or `0` if it isn't a binary operator. Can be float.
   * @param {string} op_val
   * @returns {number}
   */
  static binaryPrecedence(op_val) {
    return _Jsep.binary_ops[op_val] || 0;
  }
  /**
   * Looks for start of identifier
   * @param {number} ch
   * @returns {boolean}
   */
  static isIdentifierStart(ch) {
    return ch >= 65 && ch <= 90 || // A...Z
    ch >= 97 && ch <= 122 || // a...z
    ch >= 128 && !_Jsep.binary_ops[String.fromCharCode(ch)] || // any non-ASCII that is not an operator
    _Jsep.additional_identifier_chars.has(String.fromCharCode(ch));
  }
  /**
   * @param {number} ch
   * @returns {boolean}
   */
  static isIdentifierPart(ch) {
    return _Jsep.isIdentifierStart(ch) || _Jsep.isDecimalDigit(ch);
  }
  /**
   * throw error at index of the expression
   * @param {string} message
   * @throws
   */
  throwError(message) {
    const error = new Error(message + " at character " + this.index);
    error.index = this.index;
    error.description = message;
    throw error;
  }
  /**
   * Run a given hook
   * @param {string} name
   * @param {jsep.Expression|false} [node]
   * @returns {?jsep.Expression}
   */
  runHook(name2, node) {
    if (_Jsep.hooks[name2]) {
      const env = { context: this, node };
      _Jsep.hooks.run(name2, env);
      return env.node;
    }
    return node;
  }
  /**
   * Runs a given hook until one returns a node
   * @param {string} name
   * @returns {?jsep.Expression}
   */
  searchHook(name2) {
    if (_Jsep.hooks[name2]) {
      const env = { context: this };
      _Jsep.hooks[name2].find(function(callback) {
        callback.call(env.context, env);
        return env.node;
      });
      return env.node;
    }
  }
  /**
   * Push `index` up to the next non-space character
   */
  gobbleSpaces() {
    let ch = this.code;
    while (ch === _Jsep.SPACE_CODE || ch === _Jsep.TAB_CODE || ch === _Jsep.LF_CODE || ch === _Jsep.CR_CODE) {
      ch = this.expr.charCodeAt(++this.index);
    }
    this.runHook("gobble-spaces");
  }
  /**
   * Top-level method to parse all expressions and returns compound or single node
   * @returns {jsep.Expression}
   */
  parse() {
    this.runHook("before-all");
    const nodes = this.gobbleExpressions();
    const node = nodes.length === 1 ? nodes[0] : {
      type: _Jsep.COMPOUND,
      body: nodes
    };
    return this.runHook("after-all", node);
  }
  /**
   * top-level parser (but can be reused within as well)
   * @param {number} [untilICode]
   * @returns {jsep.Expression[]}
   */
  gobbleExpressions(untilICode) {
    let nodes = [], ch_i, node;
    while (this.index < this.expr.length) {
      ch_i = this.code;
      if (ch_i === _Jsep.SEMCOL_CODE || ch_i === _Jsep.COMMA_CODE) {
        this.index++;
      } else {
        if (node = this.gobbleExpression()) {
          nodes.push(node);
        } else if (this.index < this.expr.length) {
          if (ch_i === untilICode) {
            break;
          }
          this.throwError('Unexpected "' + this.char + '"');
        }
      }
    }
    return nodes;
  }
  /**
   * The main parsing function.
   * @returns {?jsep.Expression}
   */
  gobbleExpression() {
    const node = this.searchHook("gobble-expression") || this.gobbleBinaryExpression();
    this.gobbleSpaces();
    return this.runHook("after-expression", node);
  }
  /**
   * Search for the operation portion of the string (e.g. `+`, `===`)
   * Start by taking the longest possible binary operations (3 characters: `===`, `!==`, `>>>`)
   * and move down from 3 to 2 to 1 character until a matching binary operation is found
   * then, return that binary operation
   * @returns {string|boolean}
   */
  gobbleBinaryOp() {
    this.gobbleSpaces();
    let to_check = this.expr.substr(this.index, _Jsep.max_binop_len);
    let tc_len = to_check.length;
    while (tc_len > 0) {
      if (_Jsep.binary_ops.hasOwnProperty(to_check) && (!_Jsep.isIdentifierStart(this.code) || this.index + to_check.length < this.expr.length && !_Jsep.isIdentifierPart(this.expr.charCodeAt(this.index + to_check.length)))) {
        this.index += tc_len;
        return to_check;
      }
      to_check = to_check.substr(0, --tc_len);
    }
    return false;
  }
  /**
   * This function is responsible for gobbling an individual expression,
   * e.g. `1`, `1+2`, `a+(b*2)-Math.sqrt(2)`
   * @returns {?jsep.BinaryExpression}
   */
  gobbleBinaryExpression() {
    let node, biop, prec, stack, biop_info, left, right, i, cur_biop;
    left = this.gobbleToken();
    if (!left) {
      return left;
    }
    biop = this.gobbleBinaryOp();
    if (!biop) {
      return left;
    }
    biop_info = { value: biop, prec: _Jsep.binaryPrecedence(biop), right_a: _Jsep.right_associative.has(biop) };
    right = this.gobbleToken();
    if (!right) {
      this.throwError("Expected expression after " + biop);
    }
    stack = [left, biop_info, right];
    while (biop = this.gobbleBinaryOp()) {
      prec = _Jsep.binaryPrecedence(biop);
      if (prec === 0) {
        this.index -= biop.length;
        break;
      }
      biop_info = { value: biop, prec, right_a: _Jsep.right_associative.has(biop) };
      cur_biop = biop;
      const comparePrev = (prev) => biop_info.right_a && prev.right_a ? prec > prev.prec : prec <= prev.prec;
      while (stack.length > 2 && comparePrev(stack[stack.length - 2])) {
        right = stack.pop();
        biop = stack.pop().value;
        left = stack.pop();
        node = {
          type: _Jsep.BINARY_EXP,
          operator: biop,
          left,
          right
        };
        stack.push(node);
      }
      node = this.gobbleToken();
      if (!node) {
        this.throwError("Expected expression after " + cur_biop);
      }
      stack.push(biop_info, node);
    }
    i = stack.length - 1;
    node = stack[i];
    while (i > 1) {
      node = {
        type: _Jsep.BINARY_EXP,
        operator: stack[i - 1].value,
        left: stack[i - 2],
        right: node
      };
      i -= 2;
    }
    return node;
  }
  /**
   * An individual part of a binary expression:
   * e.g. `foo.bar(baz)`, `1`, `"abc"`, `(a % 2)` (because it's in parenthesis)
   * @returns {boolean|jsep.Expression}
   */
  gobbleToken() {
    let ch, to_check, tc_len, node;
    this.gobbleSpaces();
    node = this.searchHook("gobble-token");
    if (node) {
      return this.runHook("after-token", node);
    }
    ch = this.code;
    if (_Jsep.isDecimalDigit(ch) || ch === _Jsep.PERIOD_CODE) {
      return this.gobbleNumericLiteral();
    }
    if (ch === _Jsep.SQUOTE_CODE || ch === _Jsep.DQUOTE_CODE) {
      node = this.gobbleStringLiteral();
    } else if (ch === _Jsep.OBRACK_CODE) {
      node = this.gobbleArray();
    } else {
      to_check = this.expr.substr(this.index, _Jsep.max_unop_len);
      tc_len = to_check.length;
      while (tc_len > 0) {
        if (_Jsep.unary_ops.hasOwnProperty(to_check) && (!_Jsep.isIdentifierStart(this.code) || this.index + to_check.length < this.expr.length && !_Jsep.isIdentifierPart(this.expr.charCodeAt(this.index + to_check.length)))) {
          this.index += tc_len;
          const argument = this.gobbleToken();
          if (!argument) {
            this.throwError("missing unaryOp argument");
          }
          return this.runHook("after-token", {
            type: _Jsep.UNARY_EXP,
            operator: to_check,
            argument,
            prefix: true
          });
        }
        to_check = to_check.substr(0, --tc_len);
      }
      if (_Jsep.isIdentifierStart(ch)) {
        node = this.gobbleIdentifier();
        if (_Jsep.literals.hasOwnProperty(node.name)) {
          node = {
            type: _Jsep.LITERAL,
            value: _Jsep.literals[node.name],
            raw: node.name
          };
        } else if (node.name === _Jsep.this_str) {
          node = { type: _Jsep.THIS_EXP };
        }
      } else if (ch === _Jsep.OPAREN_CODE) {
        node = this.gobbleGroup();
      }
    }
    if (!node) {
      return this.runHook("after-token", false);
    }
    node = this.gobbleTokenProperty(node);
    return this.runHook("after-token", node);
  }
  /**
   * Gobble properties of of identifiers/strings/arrays/groups.
   * e.g. `foo`, `bar.baz`, `foo['bar'].baz`
   * It also gobbles function calls:
   * e.g. `Math.acos(obj.angle)`
   * @param {jsep.Expression} node
   * @returns {jsep.Expression}
   */
  gobbleTokenProperty(node) {
    this.gobbleSpaces();
    let ch = this.code;
    while (ch === _Jsep.PERIOD_CODE || ch === _Jsep.OBRACK_CODE || ch === _Jsep.OPAREN_CODE || ch === _Jsep.QUMARK_CODE) {
      let optional;
      if (ch === _Jsep.QUMARK_CODE) {
        if (this.expr.charCodeAt(this.index + 1) !== _Jsep.PERIOD_CODE) {
          break;
        }
        optional = true;
        this.index += 2;
        this.gobbleSpaces();
        ch = this.code;
      }
      this.index++;
      if (ch === _Jsep.OBRACK_CODE) {
        node = {
          type: _Jsep.MEMBER_EXP,
          computed: true,
          object: node,
          property: this.gobbleExpression()
        };
        if (!node.property) {
          this.throwError('Unexpected "' + this.char + '"');
        }
        this.gobbleSpaces();
        ch = this.code;
        if (ch !== _Jsep.CBRACK_CODE) {
          this.throwError("Unclosed [");
        }
        this.index++;
      } else if (ch === _Jsep.OPAREN_CODE) {
        node = {
          type: _Jsep.CALL_EXP,
          "arguments": this.gobbleArguments(_Jsep.CPAREN_CODE),
          callee: node
        };
      } else if (ch === _Jsep.PERIOD_CODE || optional) {
        if (optional) {
          this.index--;
        }
        this.gobbleSpaces();
        node = {
          type: _Jsep.MEMBER_EXP,
          computed: false,
          object: node,
          property: this.gobbleIdentifier()
        };
      }
      if (optional) {
        node.optional = true;
      }
      this.gobbleSpaces();
      ch = this.code;
    }
    return node;
  }
  /**
   * Parse simple numeric literals: `12`, `3.4`, `.5`. Do this by using a string to
   * keep track of everything in the numeric literal and then calling `parseFloat` on that string
   * @returns {jsep.Literal}
   */
  gobbleNumericLiteral() {
    let number2 = "", ch, chCode;
    while (_Jsep.isDecimalDigit(this.code)) {
      number2 += this.expr.charAt(this.index++);
    }
    if (this.code === _Jsep.PERIOD_CODE) {
      number2 += this.expr.charAt(this.index++);
      while (_Jsep.isDecimalDigit(this.code)) {
        number2 += this.expr.charAt(this.index++);
      }
    }
    ch = this.char;
    if (ch === "e" || ch === "E") {
      number2 += this.expr.charAt(this.index++);
      ch = this.char;
      if (ch === "+" || ch === "-") {
        number2 += this.expr.charAt(this.index++);
      }
      while (_Jsep.isDecimalDigit(this.code)) {
        number2 += this.expr.charAt(this.index++);
      }
      if (!_Jsep.isDecimalDigit(this.expr.charCodeAt(this.index - 1))) {
        this.throwError("Expected exponent (" + number2 + this.char + ")");
      }
    }
    chCode = this.code;
    if (_Jsep.isIdentifierStart(chCode)) {
      this.throwError("Variable names cannot start with a number (" + number2 + this.char + ")");
    } else if (chCode === _Jsep.PERIOD_CODE || number2.length === 1 && number2.charCodeAt(0) === _Jsep.PERIOD_CODE) {
      this.throwError("Unexpected period");
    }
    return {
      type: _Jsep.LITERAL,
      value: parseFloat(number2),
      raw: number2
    };
  }
  /**
   * Parses a string literal, staring with single or double quotes with basic support for escape codes
   * e.g. `"hello world"`, `'this is\nJSEP'`
   * @returns {jsep.Literal}
   */
  gobbleStringLiteral() {
    let str = "";
    const startIndex = this.index;
    const quote = this.expr.charAt(this.index++);
    let closed = false;
    while (this.index < this.expr.length) {
      let ch = this.expr.charAt(this.index++);
      if (ch === quote) {
        closed = true;
        break;
      } else if (ch === "\\") {
        ch = this.expr.charAt(this.index++);
        switch (ch) {
          case "n":
            str += "\n";
            break;
          case "r":
            str += "\r";
            break;
          case "t":
            str += "	";
            break;
          case "b":
            str += "\b";
            break;
          case "f":
            str += "\f";
            break;
          case "v":
            str += "\v";
            break;
          default:
            str += ch;
        }
      } else {
        str += ch;
      }
    }
    if (!closed) {
      this.throwError('Unclosed quote after "' + str + '"');
    }
    return {
      type: _Jsep.LITERAL,
      value: str,
      raw: this.expr.substring(startIndex, this.index)
    };
  }
  /**
   * Gobbles only identifiers
   * e.g.: `foo`, `_value`, `$x1`
   * Also, this function checks if that identifier is a literal:
   * (e.g. `true`, `false`, `null`) or `this`
   * @returns {jsep.Identifier}
   */
  gobbleIdentifier() {
    let ch = this.code, start = this.index;
    if (_Jsep.isIdentifierStart(ch)) {
      this.index++;
    } else {
      this.throwError("Unexpected " + this.char);
    }
    while (this.index < this.expr.length) {
      ch = this.code;
      if (_Jsep.isIdentifierPart(ch)) {
        this.index++;
      } else {
        break;
      }
    }
    return {
      type: _Jsep.IDENTIFIER,
      name: this.expr.slice(start, this.index)
    };
  }
  /**
   * Gobbles a list of arguments within the context of a function call
   * or array literal. This function also assumes that the opening character
   * `(` or `[` has already been gobbled, and gobbles expressions and commas
   * until the terminator character `)` or `]` is encountered.
   * e.g. `foo(bar, baz)`, `my_func()`, or `[bar, baz]`
   * @param {number} termination
   * @returns {jsep.Expression[]}
   */
  gobbleArguments(termination) {
    const args = [];
    let closed = false;
    let separator_count = 0;
    while (this.index < this.expr.length) {
      this.gobbleSpaces();
      let ch_i = this.code;
      if (ch_i === termination) {
        closed = true;
        this.index++;
        if (termination === _Jsep.CPAREN_CODE && separator_count && separator_count >= args.length) {
          this.throwError("Unexpected token " + String.fromCharCode(termination));
        }
        break;
      } else if (ch_i === _Jsep.COMMA_CODE) {
        this.index++;
        separator_count++;
        if (separator_count !== args.length) {
          if (termination === _Jsep.CPAREN_CODE) {
            this.throwError("Unexpected token ,");
          } else if (termination === _Jsep.CBRACK_CODE) {
            for (let arg = args.length; arg < separator_count; arg++) {
              args.push(null);
            }
          }
        }
      } else if (args.length !== separator_count && separator_count !== 0) {
        this.throwError("Expected comma");
      } else {
        const node = this.gobbleExpression();
        if (!node || node.type === _Jsep.COMPOUND) {
          this.throwError("Expected comma");
        }
        args.push(node);
      }
    }
    if (!closed) {
      this.throwError("Expected " + String.fromCharCode(termination));
    }
    return args;
  }
  /**
   * Responsible for parsing a group of things within parentheses `()`
   * that have no identifier in front (so not a function call)
   * This function assumes that it needs to gobble the opening parenthesis
   * and then tries to gobble everything within that parenthesis, assuming
   * that the next thing it should see is the close parenthesis. If not,
   * then the expression probably doesn't have a `)`
   * @returns {boolean|jsep.Expression}
   */
  gobbleGroup() {
    this.index++;
    let nodes = this.gobbleExpressions(_Jsep.CPAREN_CODE);
    if (this.code === _Jsep.CPAREN_CODE) {
      this.index++;
      if (nodes.length === 1) {
        return nodes[0];
      } else if (!nodes.length) {
        return false;
      } else {
        return {
          type: _Jsep.SEQUENCE_EXP,
          expressions: nodes
        };
      }
    } else {
      this.throwError("Unclosed (");
    }
  }
  /**
   * Responsible for parsing Array literals `[1, 2, 3]`
   * This function assumes that it needs to gobble the opening bracket
   * and then tries to gobble the expressions as arguments.
   * @returns {jsep.ArrayExpression}
   */
  gobbleArray() {
    this.index++;
    return {
      type: _Jsep.ARRAY_EXP,
      elements: this.gobbleArguments(_Jsep.CBRACK_CODE)
    };
  }
};
var hooks = new Hooks();
Object.assign(Jsep, {
  hooks,
  plugins: new Plugins(Jsep),
  // Node Types
  // ----------
  // This is the full set of types that any JSEP node can be.
  // Store them here to save space when minified
  COMPOUND: "Compound",
  SEQUENCE_EXP: "SequenceExpression",
  IDENTIFIER: "Identifier",
  MEMBER_EXP: "MemberExpression",
  LITERAL: "Literal",
  THIS_EXP: "ThisExpression",
  CALL_EXP: "CallExpression",
  UNARY_EXP: "UnaryExpression",
  BINARY_EXP: "BinaryExpression",
  ARRAY_EXP: "ArrayExpression",
  TAB_CODE: 9,
  LF_CODE: 10,
  CR_CODE: 13,
  SPACE_CODE: 32,
  PERIOD_CODE: 46,
  // '.'
  COMMA_CODE: 44,
  // ','
  SQUOTE_CODE: 39,
  // single quote
  DQUOTE_CODE: 34,
  // double quotes
  OPAREN_CODE: 40,
  // (
  CPAREN_CODE: 41,
  // )
  OBRACK_CODE: 91,
  // [
  CBRACK_CODE: 93,
  // ]
  QUMARK_CODE: 63,
  // ?
  SEMCOL_CODE: 59,
  // ;
  COLON_CODE: 58,
  // :
  // Operations
  // ----------
  // Use a quickly-accessible map to store all of the unary operators
  // Values are set to `1` (it really doesn't matter)
  unary_ops: {
    "-": 1,
    "!": 1,
    "~": 1,
    "+": 1
  },
  // Also use a map for the binary operations but set their values to their
  // binary precedence for quick reference (higher number = higher precedence)
  // see [Order of operations](https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Operators/Operator_Precedence)
  binary_ops: {
    "||": 1,
    "??": 1,
    "&&": 2,
    "|": 3,
    "^": 4,
    "&": 5,
    "==": 6,
    "!=": 6,
    "===": 6,
    "!==": 6,
    "<": 7,
    ">": 7,
    "<=": 7,
    ">=": 7,
    "<<": 8,
    ">>": 8,
    ">>>": 8,
    "+": 9,
    "-": 9,
    "*": 10,
    "/": 10,
    "%": 10,
    "**": 11
  },
  // sets specific binary_ops as right-associative
  right_associative: /* @__PURE__ */ new Set(["**"]),
  // Additional valid identifier chars, apart from a-z, A-Z and 0-9 (except on the starting char)
  additional_identifier_chars: /* @__PURE__ */ new Set(["$", "_"]),
  // Literals
  // ----------
  // Store the values to return for the various literals we may encounter
  literals: {
    "true": true,
    "false": false,
    "null": null
  },
  // Except for `this`, which is special. This could be changed to something like `'self'` as well
  this_str: "this"
});
Jsep.max_unop_len = Jsep.getMaxKeyLen(Jsep.unary_ops);
Jsep.max_binop_len = Jsep.getMaxKeyLen(Jsep.binary_ops);
var jsep = (expr) => new Jsep(expr).parse();
var stdClassProps = Object.getOwnPropertyNames(class Test {
});
Object.getOwnPropertyNames(Jsep).filter((prop) => !stdClassProps.includes(prop) && jsep[prop] === void 0).forEach((m) => {
  jsep[m] = Jsep[m];
});
jsep.Jsep = Jsep;
var CONDITIONAL_EXP = "ConditionalExpression";
var ternary = {
  name: "ternary",
  init(jsep2) {
    jsep2.hooks.add("after-expression", function gobbleTernary(env) {
      if (env.node && this.code === jsep2.QUMARK_CODE) {
        this.index++;
        const test = env.node;
        const consequent = this.gobbleExpression();
        if (!consequent) {
          this.throwError("Expected expression");
        }
        this.gobbleSpaces();
        if (this.code === jsep2.COLON_CODE) {
          this.index++;
          const alternate = this.gobbleExpression();
          if (!alternate) {
            this.throwError("Expected expression");
          }
          env.node = {
            type: CONDITIONAL_EXP,
            test,
            consequent,
            alternate
          };
          if (test.operator && jsep2.binary_ops[test.operator] <= 0.9) {
            let newTest = test;
            while (newTest.right.operator && jsep2.binary_ops[newTest.right.operator] <= 0.9) {
              newTest = newTest.right;
            }
            env.node.test = newTest.right;
            newTest.right = env.node;
            env.node = test;
          }
        } else {
          this.throwError("Expected :");
        }
      }
    });
  }
};
jsep.plugins.register(ternary);

// src/equations/tree.ts
var number = (value) => ({ kind: "number", value });
var name = (value) => ({ kind: "name", name: value });
var isNumber = (tree, value) => tree.kind === "number" && tree.value === value;
function binary2(op2, left, right) {
  if (op2 === "+") {
    if (isNumber(left, 0)) return right;
    if (isNumber(right, 0)) return left;
    if (right.kind === "negate") return binary2("-", left, right.argument);
  } else if (op2 === "-") {
    if (isNumber(right, 0)) return left;
    if (isNumber(left, 0)) return negate(right);
  } else if (op2 === "*") {
    if (isNumber(left, 0) || isNumber(right, 0)) return number(0);
    if (isNumber(left, 1)) return right;
    if (isNumber(right, 1)) return left;
    if (isNumber(left, -1)) return negate(right);
    if (isNumber(right, -1)) return negate(left);
  } else if (op2 === "/" && isNumber(right, 1)) return left;
  return { kind: "binary", op: op2, left, right };
}
function negate(argument) {
  if (argument.kind === "number") return number(-argument.value);
  if (argument.kind === "negate") return argument.argument;
  return { kind: "negate", argument };
}
function mapChildren(tree, change) {
  switch (tree.kind) {
    case "number":
    case "name":
      return tree;
    case "negate":
      return negate(change(tree.argument));
    case "not":
      return { kind: "not", argument: change(tree.argument) };
    case "binary":
      return binary2(tree.op, change(tree.left), change(tree.right));
    case "conditional":
      return { kind: "conditional", test: change(tree.test), yes: change(tree.yes), no: change(tree.no) };
    case "call":
      return { kind: "call", name: tree.name, args: tree.args.map(change) };
  }
}
function substitute(tree, values) {
  if (tree.kind === "name") return values.get(tree.name) ?? tree;
  return mapChildren(tree, (child) => substitute(child, values));
}
function walk(tree, visit) {
  visit(tree);
  mapChildren(tree, (child) => (walk(child, visit), child));
}
function some(tree, predicate) {
  let found = false;
  walk(tree, (node) => {
    found ||= predicate(node);
  });
  return found;
}
var mentions = (tree, names) => some(tree, (node) => node.kind === "name" && names.has(node.name));

// src/equations/parse.ts
jsep.addBinaryOp("and", 2);
jsep.addBinaryOp("or", 1);
jsep.addUnaryOp("not");
jsep.addBinaryOp("**", 11, true);
var operators = {
  "+": "+",
  "-": "-",
  "*": "*",
  "/": "/",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
  "==": "==",
  "!=": "!=",
  "&&": "&&",
  and: "&&",
  "||": "||",
  or: "||"
};
function fail(place, problem, remedy, at = 0, from = place.valueAt) {
  const column = typeof at === "number" ? at : Math.max(0, findName(place.text, at, from));
  const length = typeof at === "number" ? 1 : at.length;
  const picture = `
  ${place.text}
  ${" ".repeat(column)}${"^".repeat(Math.max(1, length))}
`;
  throw new EquationError(`${place.subject}, line ${place.line}`, `${problem}${picture}`, remedy);
}
function findName(text, wanted, from) {
  const escaped = wanted.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const found = /^\w/.test(wanted) ? text.slice(from).search(new RegExp(`(?<![A-Za-z0-9_.])${escaped}(?![A-Za-z0-9_])`)) : text.indexOf(wanted, from) - from;
  return found < 0 && from > 0 ? findName(text, wanted, 0) : found + from;
}
function parseExpression(text, subject) {
  const place = { subject, text: text.trim(), line: 1, valueAt: 0 };
  if (place.text === "") fail(place, "the expression is empty", "write one");
  return { tree: parseAt(place.text, place), place };
}
function parseAt(source, place) {
  let parsed;
  try {
    parsed = jsep(source);
  } catch (error) {
    const { index, description } = error;
    fail(place, (description ?? String(error)).replace(/ at character.*$/, ""), "correct the expression", place.valueAt + Math.max(0, Math.min(index ?? 0, source.length - 1)));
  }
  return convert(parsed, place);
}
function convert(node, place) {
  const next = (child) => convert(child, place);
  switch (node.type) {
    case "Literal":
      if (typeof node.value === "boolean") return binary2("==", number(0), number(node.value ? 0 : 1));
      if (typeof node.value !== "number") fail(place, `${String(node.raw)} is not a number`, "use numbers only", String(node.raw));
      return number(node.value);
    case "Identifier":
      return { kind: "name", name: node.name };
    case "UnaryExpression":
      if (node.operator === "-") return negate(next(node.argument));
      if (node.operator === "+") return next(node.argument);
      if (node.operator === "!" || node.operator === "not") return { kind: "not", argument: next(node.argument) };
      break;
    case "BinaryExpression":
    case "LogicalExpression": {
      if (node.operator === "**") return power(node.left, node.right, place);
      const op2 = operators[node.operator];
      if (op2) return binary2(op2, next(node.left), next(node.right));
      break;
    }
    case "ConditionalExpression":
      return { kind: "conditional", test: next(node.test), yes: next(node.consequent), no: next(node.alternate) };
    case "CallExpression": {
      const callee = node.callee;
      if (callee.type !== "Identifier") break;
      return { kind: "call", name: callee.name, args: node.arguments.map(next) };
    }
    case "Compound":
      if (node.body.length === 0) fail(place, "an expression is missing here", "complete the statement", place.text.length - 1);
      fail(place, "two expressions stand side by side", "join them with an operator", firstWord(node.body[1]));
  }
  const [shown, at] = typeof node.operator === "string" ? [node.operator, node.operator] : [node.type, firstWord(node)];
  fail(place, `"${shown}" is not part of the language`, "use + - * / ** comparisons, && || !, ?: and the listed functions", at);
}
function firstWord(node) {
  if (node.type === "Identifier") return node.name;
  if (node.type === "Literal") return node.raw;
  const first = node.left ?? node.test ?? node.callee ?? node.object ?? node.argument;
  return first ? firstWord(first) : 0;
}
function power(left, exponent, place) {
  if (left.type === "UnaryExpression") fail(place, "a sign before ** can be read in two ways", "write -(x ** 2) for a negative result, or put the sign elsewhere", "**");
  const value = exponent.type === "Literal" ? exponent.value : NaN;
  if (!Number.isInteger(value) || value < 1 || value > 8) fail(place, "the exponent of ** must be a whole number from 1 to 8", "use exp(exponent * log(base)) for other powers", "**");
  const base = convert(left, place);
  let product = base;
  for (let factor = 1; factor < value; factor++) product = binary2("*", product, base);
  return product;
}

// src/compile/tables.ts
var populationFields = ["size", "words", "spikes", "history", "counts", "totals", "recent", "span"];
var connectionFields = [
  "from",
  "to",
  "weights",
  "stride",
  "half",
  "grain",
  "delay",
  "skipSelf",
  "rows",
  "first",
  "last",
  "targets",
  "narrow",
  "shift",
  "ring",
  "slots",
  "synapses",
  "draws",
  "delivered",
  "procedural",
  "convolution",
  "bits",
  "late",
  "flush",
  "kept",
  "room",
  "events",
  "period",
  "sent",
  "sentSteps",
  "continuous",
  "total"
];
var drawFields = [
  "rule",
  "domain",
  "degree",
  "skipSelf",
  "targets",
  "count",
  "matrix",
  "weightKind",
  "weightA",
  "weightB",
  "weightLow",
  "weightHigh",
  "units",
  "weights",
  "delayKind",
  "delayA",
  "delayB",
  "delayLow",
  "delayHigh",
  "steps",
  "delays"
];
var convolutionFields = [
  "height",
  "width",
  "inputs",
  "outputs",
  "kernelPlane",
  "outputPlane",
  "weightsDown",
  "weightsAcross",
  "targetsUp",
  "targetsBack",
  "kernelAcross",
  "outputAcross",
  "strideDown",
  "strideAcross",
  "paddingDown",
  "paddingAcross",
  "dilationDown",
  "dilationAcross"
];
var reachWords = 3;
var partitionTargets = 4096;
var allCalls = ({ construct: construct2, step, trial, normalise: normalise3, settle }) => [...construct2, ...step, ...trial, ...normalise3, ...settle];
function tableAccessors(from = "") {
  const accessors = (what, fields2) => fields2.map((field, at) => `fn ${what}_${field}(index: u32) -> u32 { return table_word(${from}${what}_table + index * ${fields2.length}u + ${at}u); }`);
  const ofConvolution = convolutionFields.map((field, at) => `fn convolution_${field}(first: u32) -> u32 { return table_word(first + ${at}u); }`);
  const reach = `fn convolution_reach(first: u32, line: u32) -> vec3u {
  let at = first + ${convolutionFields.length}u + line * ${reachWords}u;
  return vec3u(table_word(at), table_word(at + 1u), table_word(at + 2u));
}`;
  return [...accessors("population", populationFields), ...accessors("connection", connectionFields), ...accessors("draws", drawFields), ...ofConvolution, reach].join("\n");
}

// shaders/deliver.wgsl
var deliver_default = "// Brings the spikes of one stage to their targets. A fixed grid, dealt out to the connections, strides over masks: no number of\n// workgroups depends on the activity. All steps of a word of plastic rows belong to one workgroup: it learns from them in order.\n\n@compute @workgroup_size(lanes)\nfn deliver(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {\n  let start = begin(lane);\n  // The grid has a workgroup for each connection at least; this one is number `member` of those that serve its own.\n  let count = list_count(list);\n  let c = list_item(list, group.x % count);\n  let member = group.x / count;\n  let members = (groups.x - 1u - group.x % count) / count + 1u;\n  for (var at = start; at < min(start + block, run.end); at++) {\n    deliver_words(c, member, members, at, lane);\n  }\n  finish(lane, groups, start + block);\n}\n\nfn deliver_words(c: u32, first: u32, count: u32, at: u32, lane: u32) {\n  let words = population_words(connection_from(c));\n#if LATE\n  if (connection_late(c) == 1u) {\n    for (var w = first; w < words; w += count) {\n      visit_word(c, w, at, lane);\n    }\n    return;\n  }\n#endif\n  for (var index = first; index < words * run.samples; index += count) {\n    deliver_word(c, index % words, index / words, at, lane);\n  }\n}\n\n#if LATE\n// Brings late learners up to date with all steps before the present one.\n@compute @workgroup_size(lanes)\nfn settle_rows(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {\n  for (var k = 0u; k < list_count(list); k++) {\n    let c = list_item(list, k);\n    for (var i = connection_first(c) + group.x; i < connection_last(c); i += groups.x) {\n      settle_row(c, i, run.end, lane);\n    }\n  }\n}\n#endif\n";

// shaders/learn.wgsl
var learn_default = "// Applies what plastic connections learn from one step, or from a whole trial: a list of connections, then one of populations.\n\n@compute @workgroup_size(lanes)\nfn learn(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {\n  let at = begin(lane);\n  let first = group.x * lanes + lane;\n  let count = groups.x * lanes;\n  if (at < run.end || run.trial == 1u) {\n    learn_list(list, first, count, select(at, run.end, run.trial == 1u));\n    if (run.learning == 1u) {\n      adapt_list(list + 1u, first, count, at);\n    }\n  }\n  finish(lane, groups, at + 1u);\n}\n";

// shaders/normalise.wgsl
var normalise_default = "// Rescales the incoming weights of each target to the norm asked for; twin of src/kernels/normalise.ts.\n// One invocation per target adds in the order of the synapses.\n\nfn belongs(c: u32, s: u32, j: u32) -> bool {\n#if SPARSE_NORM\n  return connection_delivered(c) == 0u || stored_synapse(rows_of(c), s).neuron == j;\n#else\n  return true;\n#endif\n}\n\nfn normalise_target(c: u32, j: u32) {\n  let sparse = connection_delivered(c) == 1u;\n  let stride = select(population_size(connection_to(c)), 1u, sparse);\n  let first = connection_weights(c);\n  let begin_at = first + select(j, 0u, sparse);\n  let end_at = first + connection_synapses(c);\n  let unit = unit_of(c);\n  var total = 0;\n  var squares = 0.0;\n  for (var at = begin_at; at < end_at; at += stride) {\n    if (belongs(c, at - first, j)) {\n      let weight = weights[at];\n      let w = f32(weight) * unit;\n      total += abs(weight);\n      squares = r(squares + flush(r(w * w)));\n    }\n  }\n  let norm = select(x_sqrt(squares), to_float(total) * unit, norm_of(c) == 1u);\n  if (norm <= 0.0) {\n    return;\n  }\n  let factor = x_divide(norm_value(c), norm);\n  let low = low_of(c);\n  let high = high_of(c);\n  for (var at = begin_at; at < end_at; at += stride) {\n    if (belongs(c, at - first, j)) {\n      weights[at] = clamp(i32(floor(r(r(f32(weights[at]) * factor) + 0.5))), low, high);\n    }\n  }\n}\n\n@compute @workgroup_size(lanes)\nfn normalise(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {\n  for (var k = 0u; k < list_count(list); k++) {\n    let c = list_item(list, k);\n    for (var j = id.x; j < population_size(connection_to(c)); j += groups.x * lanes) {\n      normalise_target(c, j);\n    }\n  }\n}\n";

// shaders/probe.wgsl
var probe_default = "// Keeps recorded variables, one workgroup per sample.\n\n@compute @workgroup_size(lanes)\nfn probe(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {\n  let at = begin(lane);\n  if (at < run.end) {\n    probe_list(lane, lanes, group.x, at);\n  }\n  finish(lane, groups, at + 1u);\n}\n";

// shaders/resident.wgsl
var resident_default = "// The whole network and all its steps in one dispatch: one workgroup per sample, state in workgroup memory.\n\nfn synchronise() {\n  storageBarrier();\n  workgroupBarrier();\n}\n\n@compute @workgroup_size(lanes)\nfn resident(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {\n  let start = begin(lane);\n  let b = group.x;\n  copy_in(b, lane);\n  synchronise();\n  for (var at = start; at < run.end; at++) {\n    step_all(b, at, lane);\n#if LEARNS\n    learn_list(list, lane, lanes, at);\n    synchronise();\n    if (run.learning == 1u) {\n      adapt_list(list + 1u, lane, lanes, at);\n    }\n    synchronise();\n#endif\n#if PROBES\n    probe_list(lane, lanes, b, at);\n#endif\n  }\n  synchronise();\n  copy_out(b, lane);\n  finish(lane, groups, run.end);\n}\n";

// shaders/shared/bindings.wgsl
var bindings_default = "// One layout for all kernels, so that the bind group stays bound from dispatch to dispatch.\n\n@group(0) @binding(0) var<uniform> run: Run;\n@group(0) @binding(1) var<storage, read> values: array<f32>;\n@group(0) @binding(2) var<storage, read> structure: array<u32>;\n@group(0) @binding(3) var<storage, read_write> state: array<u32>;\n@group(0) @binding(4) var<storage, read_write> spikes: array<u32>;\n@group(0) @binding(5) var<storage, read_write> ring: array<atomic<i32>>;\n@group(0) @binding(6) var<storage, read> targets: array<u32>;\n@group(0) @binding(7) var<storage, read_write> weights: array<i32>;\n@group(0) @binding(8) var<storage, read_write> control: array<atomic<u32>>;\n\noverride lanes: u32 = 64u;\noverride batch: u32 = 1u;\noverride block: u32 = 1u;\noverride decided: u32 = 0u;\n// Where the tables of src/compile/tables.ts begin, this call's lists, and where it keeps its step.\noverride population_table: u32 = 0u;\noverride connection_table: u32 = 0u;\noverride draws_table: u32 = 0u;\noverride list_table: u32 = 0u;\noverride list: u32 = 0u;\noverride counter: u32 = 1u;\n\nfn table_word(at: u32) -> u32 {\n  return structure[at];\n}\n\nfn list_count(list: u32) -> u32 {\n  return structure[list_table + 2u * list + 1u];\n}\n\nfn list_item(list: u32, k: u32) -> u32 {\n  return structure[structure[list_table + 2u * list] + k];\n}\n\n// State of a neuron. In the resident kernel it lives in workgroup memory.\n#if RESIDENT\noverride local_words: u32 = 1u;\nvar<workgroup> local_state: array<u32, local_words>;\n\nfn load(at: u32) -> f32 {\n  return bitcast<f32>(local_state[at]);\n}\n\nfn store(at: u32, value: f32) {\n  local_state[at] = bitcast<u32>(value);\n}\n#else\nfn load(at: u32) -> f32 {\n  return bitcast<f32>(state[at]);\n}\n\nfn store(at: u32, value: f32) {\n  state[at] = bitcast<u32>(value);\n}\n#endif\n\nfn load_shared(at: u32) -> f32 {\n  return bitcast<f32>(state[at]);\n}\n\nfn store_shared(at: u32, value: f32) {\n  state[at] = bitcast<u32>(value);\n}\n\n// The step counter lives on the device, so that every step is the same stream of dispatches. Each call has its own;\n// the last workgroup to finish moves it on, when no other can still read the old one.\nvar<workgroup> start_step: u32;\n\nfn begin(lane: u32) -> u32 {\n  if (lane == 0u) {\n    start_step = atomicLoad(&control[counter]);\n  }\n  return workgroupUniformLoad(&start_step);\n}\n\nfn finish(lane: u32, groups: vec3u, next: u32) {\n  workgroupBarrier();\n  if (lane == 0u && atomicAdd(&control[counter + 1u], 1u) == groups.x * groups.y - 1u) {\n    atomicStore(&control[counter + 1u], 0u);\n    atomicStore(&control[counter], min(next, run.end));\n  }\n}\n\n// A competition decided this sample in an earlier step: nothing in it moves any more.\nfn frozen(b: u32, at: u32) -> bool {\n#if STOPS\n  let step = atomicLoad(&control[decided + b]);\n  return step != 0u && step <= at;\n#else\n  return false;\n#endif\n}\n\nfn mask_offset(p: u32, at: u32, b: u32) -> u32 {\n  return population_spikes(p) + ((at % population_history(p)) * batch + b) * population_words(p);\n}\n\nfn spiked(p: u32, j: u32, at: u32, b: u32) -> bool {\n  return ((spikes[mask_offset(p, at, b) + (j >> 5u)] >> (j & 31u)) & 1u) == 1u;\n}\n\nfn draw(j: u32, at: u32, purpose: u32, b: u32) -> f32 {\n  let words = philox(vec4u(j >> 2u, at, purpose, run.first_sample + b), vec2u(run.seed_low, run.seed_high));\n  return f32(words[j & 3u] >> 8u) * 5.9604644775390625e-8;\n}\n\n// An integer sum as f32 with one rounding, whatever the adapter's own conversion does beyond 24 bits.\nfn to_float(sum: i32) -> f32 {\n  return r(f32(sum >> 12u) * 4096.0 + f32(sum & 0xfff));\n}\n";

// shaders/construct.wgsl
var construct_default = "// Draws the synapses of a network into memory, every one on its own. Words that two lanes share are put together with atomic or:\n// any order, same result.\n\n@group(0) @binding(0) var<uniform> run: Run;\n@group(0) @binding(1) var<storage, read> structure: array<u32>;\n@group(0) @binding(2) var<storage, read_write> targets: array<atomic<u32>>;\n@group(0) @binding(3) var<storage, read_write> weights: array<atomic<u32>>;\n\nconst lanes = 64u;\nconst no_rule = 255u;\n\nfn table_word(at: u32) -> u32 {\n  return structure[at];\n}\n\nfn listed() -> u32 {\n  return table_word(run.list_table + 2u * run.list + 1u);\n}\n\nfn item(k: u32) -> u32 {\n  return table_word(table_word(run.list_table + 2u * run.list) + k);\n}\n\n// Rows without row starts are all as long as the target population.\nfn row_start(c: u32, i: u32) -> u32 {\n  if (connection_rows(c) == 0u) {\n    return i * population_size(connection_to(c));\n  }\n  return table_word(connection_rows(c) + i);\n}\n\nfn place_target(c: u32, k: u32, word: u32) {\n  if (connection_narrow(c) == 1u) {\n    atomicOr(&targets[connection_targets(c) + (k >> 1u)], word << (16u * (k & 1u)));\n  } else {\n    atomicOr(&targets[connection_targets(c) + k], word);\n  }\n}\n\nfn place_weight(c: u32, k: u32, units: i32) {\n  if (connection_half(c) == 1u) {\n    atomicOr(&weights[connection_weights(c) + (k >> 1u)], (bitcast<u32>(units) & 0xffffu) << (16u * (k & 1u)));\n  } else {\n    atomicStore(&weights[connection_weights(c) + k], bitcast<u32>(units));\n  }\n}\n\n@compute @workgroup_size(lanes)\nfn draw_rows(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {\n  for (var k = 0u; k < listed(); k++) {\n    let c = item(k);\n    let d = connection_draws(c);\n    let base = row_start(c, connection_first(c));\n    for (var i = connection_first(c) + group.x; i < connection_last(c); i += groups.x) {\n      let keys = row_keys(d, i);\n      let start = row_start(c, i);\n      for (var s = start + lane; s < row_start(c, i + 1u); s += lanes) {\n        draw_synapse(c, d, keys, i, s - start, s, base);\n      }\n    }\n  }\n}\n\nfn draw_synapse(c: u32, d: u32, keys: vec4u, i: u32, m: u32, s: u32, base: u32) {\n  var word = 0u;\n  if (draws_rule(d) != no_rule) {\n    word = draw_target(d, keys, i, m, s);\n  }\n  if (draws_matrix(d) == 1u) {\n    atomicAdd(&weights[connection_weights(c) + i * population_size(connection_to(c)) + word], bitcast<u32>(draw_weight(d, s)));\n    return;\n  }\n  if (draws_matrix(d) == 2u) {\n    atomicOr(&targets[connection_targets(c) + i * population_words(connection_to(c)) + (word >> 5u)], 1u << (word & 31u));\n    return;\n  }\n  if (draws_delayKind(d) != 0u) {\n    word |= draw_delay(d, s) << connection_shift(c);\n  }\n  if (connection_delivered(c) == 1u) {\n    place_target(c, s - base, word);\n  }\n  if (draws_weightKind(d) != 0u) {\n    place_weight(c, s - base, draw_weight(d, s));\n  }\n}\n";

// shaders/partition.wgsl
var partition_default = "// Sums the spikes of stored rows in workgroup memory, one partition of the targets per workgroup, then adds what came\n// together to the ring: one atomic addition in global memory per target instead of one per synapse. A workgroup takes every\n// `shares`-th word of the mask and reads the rows' synapses of all partitions, so this pays where targets are few or rates high.\n\noverride shares: u32 = 16u;\nconst partition_size = 4096u;\nvar<workgroup> partial: array<atomic<i32>, partition_size>;\n\nfn add_row(c: u32, rows: Rows, i: u32, first: u32, lane: u32) {\n  let end = row_begin(c, i + 1u) - rows.base;\n  for (var k = row_begin(c, i) - rows.base + lane; k < end; k += lanes) {\n    let synapse = stored_synapse(rows, k);\n    if (synapse.neuron - first < partition_size) {\n      atomicAdd(&partial[synapse.neuron - first], synapse.weight);\n    }\n  }\n}\n\nfn add_share(c: u32, rows: Rows, share: u32, first: u32, b: u32, at: u32, lane: u32) {\n  let masks = mask_offset(connection_from(c), at, b);\n  for (var w = share; w < population_words(connection_from(c)); w += shares) {\n    var bits = spikes[masks + w];\n    while (bits != 0u) {\n      let i = w * 32u + firstTrailingBit(bits);\n      bits &= bits - 1u;\n      if (i >= connection_first(c) && i < connection_last(c)) {\n        add_row(c, rows, i, first, lane);\n      }\n    }\n  }\n}\n\n// Connection c with `parts` partitions: both known when the shader is made, which makes the barriers' loops uniform.\nfn partition_connection(c: u32, parts: u32, start: u32, group: u32, groups: u32, lane: u32) {\n  let rows = rows_of(c);\n  for (var unit = group; unit < parts * shares * run.samples; unit += groups) {\n    let first = (unit % parts) * partition_size;\n    let share = (unit / parts) % shares;\n    let b = unit / (parts * shares);\n    for (var at = start; at < min(start + block, run.end); at++) {\n      for (var t = lane; t < partition_size; t += lanes) {\n        atomicStore(&partial[t], 0);\n      }\n      workgroupBarrier();\n      add_share(c, rows, share, first, b, at, lane);\n      workgroupBarrier();\n      for (var t = lane; t < min(partition_size, rows.size - first); t += lanes) {\n        let sum = atomicLoad(&partial[t]);\n        if (sum != 0) {\n          arrive(rows, Synapse(first + t, rows.delay, sum), 1.0, b, at);\n        }\n      }\n      workgroupBarrier();\n    }\n  }\n}\n";

// shaders/shared/convolve.wgsl
var convolve_default = "// A spike of neuron i = (channel, y, x) reaches, in every output channel of its group, a window of targets through the\n// kernel's weights in reverse; twin of src/network/convolution-rows.ts. What a row and a column of the input reach is in a\n// table, so every lane that works delivers.\n\nfn convolve(c: u32, rows: Rows, i: u32, amount: f32, b: u32, at: u32, lane: u32) {\n  let v = connection_convolution(c);\n  let height = convolution_height(v);\n  let width = convolution_width(v);\n  let channel = i / (height * width);\n  let down = convolution_reach(v, i / width % height);\n  let across = convolution_reach(v, height + i % width);\n  let window = down.z * across.z;\n  let group = channel / convolution_inputs(v);\n  let first_output = group * convolution_outputs(v);\n  for (var m = lane; m < convolution_outputs(v) * window; m += lanes) {\n    let output = first_output + m / window;\n    let row = m % window / across.z;\n    let column = m % across.z;\n    let plane = output * convolution_inputs(v) + channel % convolution_inputs(v);\n    let tap = plane * convolution_kernelPlane(v) + down.x + row * convolution_weightsDown(v) + across.x + column * convolution_weightsAcross(v);\n    let neuron = output * convolution_outputPlane(v) + down.y - row * convolution_targetsUp(v) + across.y - column * convolution_targetsBack(v);\n    arrive(rows, Synapse(neuron, rows.delay, stored_weight(rows, tap)), amount, b, at);\n  }\n}\n";

// shaders/shared/deliver.wgsl
var deliver_default2 = "// Brings the spikes of one word of a mask to their targets in future steps. Integer addition: the order in which lanes and\n// workgroups come does not matter.\n\n#if PROCEDURAL\nfn drawn_synapse(rows: Rows, d: u32, keys: vec4u, i: u32, m: u32, s: u32) -> Synapse {\n  var delay = rows.delay;\n  if (draws_delayKind(d) != 0u) {\n    delay = draw_delay(d, s);\n  }\n  return Synapse(draw_target(d, keys, i, m, s), delay, draw_weight(d, s) << rows.grain);\n}\n#endif\n\n// Word w of the sources that send in step `at`.\nfn senders(c: u32, w: u32, b: u32, at: u32) -> u32 {\n  let p = connection_from(c);\n#if TRANSMITS\n  if (connection_continuous(c) == 1u) {\n    return 0xffffffffu >> (32u - min(32u, population_size(p) - 32u * w));\n  }\n#endif\n  return spikes[mask_offset(p, at, b) + w];\n}\n\n// What source i sends in step `at`: a factor of its weights.\nfn amount_of(c: u32, rows: Rows, i: u32, b: u32, at: u32) -> f32 {\n#if TRANSMITS\n  if (rows.sends) {\n    return sent(c, i, b, at);\n  }\n#endif\n  return 1.0;\n}\n\nfn arrive(rows: Rows, synapse: Synapse, amount: f32, b: u32, at: u32) {\n  let slot = (at + synapse.delay) % rows.slots;\n  let place = (slot * batch + b) * rows.size + synapse.neuron;\n#if TRANSMITS\n  if (rows.total != 0u) {\n    atomicAdd(&ring[rows.total + place], synapse.weight);\n  }\n  if (rows.sends) {\n    atomicAdd(&ring[rows.ring + place], scaled(synapse.weight, amount));\n    return;\n  }\n#endif\n  atomicAdd(&ring[rows.ring + place], synapse.weight);\n}\n\nfn deliver_row(c: u32, rows: Rows, i: u32, b: u32, at: u32, lane: u32) {\n  let amount = amount_of(c, rows, i, b, at);\n  if (amount == 0.0 && rows.total == 0u) {\n    return;\n  }\n#if CONVOLUTION\n  if (connection_convolution(c) != 0u) {\n    convolve(c, rows, i, amount, b, at, lane);\n    return;\n  }\n#endif\n  let start = row_begin(c, i);\n  let end = row_begin(c, i + 1u);\n#if PROCEDURAL\n  if (connection_procedural(c) == 1u) {\n    let d = connection_draws(c);\n    let keys = row_keys(d, i);\n    for (var s = start + lane; s < end; s += lanes) {\n      arrive(rows, drawn_synapse(rows, d, keys, i, s - start, s), amount, b, at);\n    }\n    return;\n  }\n#endif\n  for (var k = start - rows.base + lane; k < end - rows.base; k += lanes) {\n    arrive(rows, stored_synapse(rows, k), amount, b, at);\n  }\n}\n\n// Word w of the rows that this bank keeps.\nfn deliver_word(c: u32, w: u32, b: u32, at: u32, lane: u32) {\n  var bits = senders(c, w, b, at);\n  if (bits == 0u) {\n    return;\n  }\n  let rows = rows_of(c);\n  while (bits != 0u) {\n    let i = w * 32u + firstTrailingBit(bits);\n    bits &= bits - 1u;\n    if (i >= connection_first(c) && i < connection_last(c)) {\n      deliver_row(c, rows, i, b, at, lane);\n    }\n  }\n}\n";

// shaders/shared/draw.wgsl
var draw_default = "// Synapses as pure functions of their number: which target, what weight, what delay; twin of src/network/rows.ts and\n// src/network/distribution.ts. Used to draw a network once into memory, or a row again whenever its source spikes.\n\nfn word_of(s: u32, attempt: u32, purpose: u32) -> u32 {\n  let words = philox(vec4u(s >> 2u, attempt, purpose, 0u), vec2u(run.seed_low, run.seed_high));\n  return words[s & 3u];\n}\n\nfn permute(keys: vec4u, index: u32, domain: u32) -> u32 {\n  let bits = max(1u, 32u - countLeadingZeros(domain - 1u));\n  let mask = 0xffffffffu >> (32u - bits);\n  let half = (bits + 1u) >> 1u;\n  var x = index;\n  loop {\n    for (var round = 0u; round < 4u; round++) {\n      x = (x * (keys[round] | 1u) + (keys[(round + 1u) & 3u] >> 1u)) & mask;\n      x ^= x >> half;\n    }\n    if (x < domain) {\n      break;\n    }\n  }\n  return x;\n}\n\n// Rules of `rowRules`, in its order.\nconst rule_all = 0u;\nconst rule_one = 1u;\nconst rule_independent = 2u;\nconst rule_permuted_row = 3u;\nconst rule_permuted_slots = 4u;\nconst counter_permutation = 3u;\n\n// What the targets of row i share.\nfn row_keys(d: u32, i: u32) -> vec4u {\n  let rule = draws_rule(d);\n  if (rule != rule_permuted_row && rule != rule_permuted_slots) {\n    return vec4u();\n  }\n  return philox(vec4u(select(0u, i, rule == rule_permuted_row), counter_permutation, draws_targets(d), 0u), vec2u(run.seed_low, run.seed_high));\n}\n\n// Target of synapse m of row i, number s of the connection.\nfn draw_target(d: u32, keys: vec4u, i: u32, m: u32, s: u32) -> u32 {\n  var place = m;\n  switch (draws_rule(d)) {\n    case rule_one: { return i; }\n    case rule_independent: { return multiply_high(word_of(s, 0u, draws_targets(d)), draws_domain(d)); }\n    case rule_permuted_slots: { return permute(keys, s, draws_domain(d)) / draws_degree(d); }\n    case rule_permuted_row: { place = permute(keys, m, draws_domain(d)); }\n    default: { }\n  }\n  return place + select(0u, 1u, draws_skipSelf(d) == 1u && place >= i);\n}\n\n// Value s of a distribution: uniform over a \u2026 a + b, or normal with mean a and standard deviation b within bounds.\nfn draw_value(kind: u32, a: f32, b: f32, low: f32, high: f32, purpose: u32, s: u32) -> f32 {\n  if (kind == 1u) {\n    return min(high, r(a + r(b * (f32(word_of(s, 0u, purpose) >> 8u) * 5.9604644775390625e-8))));\n  }\n  var attempt = 0u;\n  loop {\n    let value = r(a + r(b * standard_normal(word_of(s, attempt, purpose))));\n    if (value >= low && value <= high) {\n      return value;\n    }\n    attempt++;\n  }\n}\n\n// In units of the connection, rounded half up.\nfn draw_weight(d: u32, s: u32) -> i32 {\n  if (draws_weightKind(d) == 0u) {\n    return bitcast<i32>(draws_weightA(d));\n  }\n  let value = draw_value(draws_weightKind(d), bitcast<f32>(draws_weightA(d)), bitcast<f32>(draws_weightB(d)), bitcast<f32>(draws_weightLow(d)), bitcast<f32>(draws_weightHigh(d)), draws_weights(d), s);\n  return nearest(r(value * bitcast<f32>(draws_units(d))));\n}\n\n// In steps.\nfn draw_delay(d: u32, s: u32) -> u32 {\n  let value = draw_value(draws_delayKind(d), bitcast<f32>(draws_delayA(d)), bitcast<f32>(draws_delayB(d)), bitcast<f32>(draws_delayLow(d)), bitcast<f32>(draws_delayHigh(d)), draws_delays(d), s);\n  return u32(nearest(r(value * bitcast<f32>(draws_steps(d)))));\n}\n\n// Half rounds up; the difference is exact, so nothing can be lost on the way.\nfn nearest(x: f32) -> i32 {\n  let whole = floor(x);\n  return i32(whole) + select(0, 1, r(x - whole) >= 0.5);\n}\n";

// shaders/shared/exact-math.wgsl
var exact_math_default = "// f32 arithmetic that gives the same bits on every adapter; twin of src/equations/exact-math.ts.\n// WGSL lets a compiler fuse, reorder and approximate. Each rounding therefore passes through `r`: the compiler\n// cannot know that run.zero is 0, so it cannot look through.\n\nfn r(x: f32) -> f32 {\n#if FAST\n  return x;\n#else\n  return bitcast<f32>(bitcast<u32>(x) ^ run.zero);\n#endif\n}\n\n// Zero below 2^-64. Integer comparison: subnormal numbers may count as zero in a float one.\nfn flush(x: f32) -> f32 {\n  return select(x, 0.0, (bitcast<u32>(x) & 0x7fffffffu) < 0x1f800000u);\n}\n\n// Zero below 2^-40: what stored state goes through.\nfn settle(x: f32) -> f32 {\n  return select(x, 0.0, (bitcast<u32>(x) & 0x7fffffffu) < 0x2b800000u);\n}\n\nfn reciprocal(x: f32) -> f32 {\n  let positive = abs(x);\n  var y = r(bitcast<f32>(0x7ef311c7u - bitcast<u32>(positive)));\n  y = r(y * r(2.0 - r(positive * y)));\n  y = r(y * r(2.0 - r(positive * y)));\n  y = r(y * r(2.0 - r(positive * y)));\n  return select(y, -y, x < 0.0);\n}\n\nfn x_divide(a: f32, b: f32) -> f32 {\n  return flush(r(a * reciprocal(b)));\n}\n\nfn x_sqrt(x: f32) -> f32 {\n  if (x <= 0.0) {\n    return 0.0;\n  }\n  let half = r(0.5 * x);\n  var y = r(bitcast<f32>(0x5f3759dfu - (bitcast<u32>(x) >> 1u)));\n  y = r(y * r(1.5 - r(r(half * y) * y)));\n  y = r(y * r(1.5 - r(r(half * y) * y)));\n  y = r(y * r(1.5 - r(r(half * y) * y)));\n  return r(x * y);\n}\n\n// A product too small for f32 vanishes beside the next coefficient, flushed or not: these sums need no flush.\nfn x_exp(x: f32) -> f32 {\n  if (x < -44.0) {\n    return 0.0;\n  }\n  let bounded = min(x, 87.0);\n  let n = floor(r(r(bounded * bitcast<f32>(0x3fb8aa3bu)) + 0.5));\n  let d = r(r(bounded - r(n * 0.693359375)) - r(n * bitcast<f32>(0xb95e8083u)));\n  var sum = bitcast<f32>(0x3ab60b61u);\n  sum = r(r(sum * d) + bitcast<f32>(0x3c088889u));\n  sum = r(r(sum * d) + bitcast<f32>(0x3d2aaaabu));\n  sum = r(r(sum * d) + bitcast<f32>(0x3e2aaaabu));\n  sum = r(r(sum * d) + 0.5);\n  sum = r(r(sum * d) + 1.0);\n  sum = r(r(sum * d) + 1.0);\n  return r(sum * bitcast<f32>(u32(i32(n) + 127) << 23u));\n}\n\nfn x_exprel(x: f32) -> f32 {\n  if (abs(x) > 0.5) {\n    return x_divide(r(x_exp(x) - 1.0), x);\n  }\n  var sum = bitcast<f32>(0x39500d01u);\n  sum = r(r(sum * x) + bitcast<f32>(0x3ab60b61u));\n  sum = r(r(sum * x) + bitcast<f32>(0x3c088889u));\n  sum = r(r(sum * x) + bitcast<f32>(0x3d2aaaabu));\n  sum = r(r(sum * x) + bitcast<f32>(0x3e2aaaabu));\n  sum = r(r(sum * x) + 0.5);\n  sum = r(r(sum * x) + 1.0);\n  return sum;\n}\n\nfn x_log(x: f32) -> f32 {\n  if (x <= 0.0) {\n    return -1e30;\n  }\n  let raw = bitcast<i32>(x) - 0x3f3504f3;\n  let exponent = f32(raw >> 23u);\n  let m = r(bitcast<f32>((raw & 0x007fffff) + 0x3f3504f3));\n  let f = x_divide(r(m - 1.0), r(m + 1.0));\n  let square = flush(r(f * f));\n  var sum = bitcast<f32>(0x3de38e39u);\n  sum = r(r(sum * square) + bitcast<f32>(0x3e124925u));\n  sum = r(r(sum * square) + bitcast<f32>(0x3e4ccccdu));\n  sum = r(r(sum * square) + bitcast<f32>(0x3eaaaaabu));\n  sum = r(r(sum * square) + 1.0);\n  return r(flush(r(r(2.0 * f) * sum)) + r(exponent * bitcast<f32>(0x3f317218u)));\n}\n\n// A Poisson count; `nothing` is e^(-mean / 2). Ends where a term no longer adds to the sum, which is before\n// 128 for any mean; the bound is there for adapters that compare NaN as they like.\nfn x_poisson(u: f32, nothing: f32, mean: f32) -> f32 {\n  if (mean > 40.0) {\n    return 1e37;\n  }\n  var probability = r(nothing * nothing);\n  var sum = probability;\n  var count = 0.0;\n  while (u >= sum && count < 128.0) {\n    probability = x_divide(r(probability * mean), count + 1.0);\n    let next = r(sum + probability);\n    if (next == sum) {\n      break;\n    }\n    sum = next;\n    count += 1.0;\n  }\n  return count;\n}\n";

// shaders/shared/gather.wgsl
var gather_default = "// What arrives at neuron j in step `at` over a connection whose sources are read bit by bit; twin of src/kernels/gather.ts.\n\n// How many of the spiking sources reach neuron j: one bit per pair.\nfn count_bits(c: u32, masks: u32, words: u32, j: u32) -> u32 {\n  let row_words = population_words(connection_to(c));\n  // Plastic ones lie where they can be written.\n  let plastic = connection_bits(c) == 2u;\n  let column = select(connection_targets(c), connection_kept(c), plastic) + (j >> 5u);\n  var count = 0u;\n  for (var w = 0u; w < words; w++) {\n    var bits = spikes[masks + w];\n    while (bits != 0u) {\n      let place = column + (w * 32u + firstTrailingBit(bits)) * row_words;\n      var row = 0u;\n      if (plastic) {\n        row = bitcast<u32>(weights[place]);\n      } else {\n        row = targets[place];\n      }\n      count += (row >> (j & 31u)) & 1u;\n      bits &= bits - 1u;\n    }\n  }\n  return count;\n}\n\nfn gather(c: u32, j: u32, b: u32, at: u32) -> i32 {\n  let delay = connection_delay(c);\n  if (at < delay) {\n    return 0;\n  }\n  let from_population = connection_from(c);\n  let masks = mask_offset(from_population, at - delay, b);\n  let words = population_words(from_population);\n  let first = connection_weights(c);\n#if TRANSMITS\n  if (connection_sent(c) != 0u) {\n    return gather_sent(c, j, b, at - delay);\n  }\n#endif\n  if (connection_bits(c) != 0u) {\n    return weights[first] * i32(count_bits(c, masks, words, j));\n  }\n  if (connection_stride(c) == 0u) {\n    var count = 0u;\n    for (var w = 0u; w < words; w++) {\n      count += countOneBits(spikes[masks + w]);\n    }\n    if (connection_skipSelf(c) == 1u) {\n      count -= (spikes[masks + (j >> 5u)] >> (j & 31u)) & 1u;\n    }\n    return weights[first] * i32(count);\n  }\n  let size = population_size(connection_to(c));\n  var sum = 0;\n  for (var w = 0u; w < words; w++) {\n    var bits = spikes[masks + w];\n    while (bits != 0u) {\n      sum += weights[first + (w * 32u + firstTrailingBit(bits)) * size + j];\n      bits &= bits - 1u;\n    }\n  }\n  return sum;\n}\n\n#if WORDWISE\n// Eight neurons at once: on a software adapter finding the next bit costs more than the addition it leads to.\nvar<private> gathered: array<i32, gathered_words>;\n\nfn gather_eight(c: u32, slot: u32, j: u32, b: u32, at: u32) {\n  if (connection_stride(c) == 0u || connection_sent(c) != 0u) {\n    for (var k = 0u; k < 8u; k++) {\n      gathered[slot + k] += gather(c, j + k, b, at);\n    }\n    return;\n  }\n  let delay = connection_delay(c);\n  if (at < delay) {\n    return;\n  }\n  let source_population = connection_from(c);\n  let masks = mask_offset(source_population, at - delay, b);\n  let words = population_words(source_population);\n  let first = connection_weights(c) + j;\n  let size = population_size(connection_to(c));\n  var low = vec4i();\n  var high = vec4i();\n  for (var w = 0u; w < words; w++) {\n    var bits = spikes[masks + w];\n    while (bits != 0u) {\n      let row = first + (w * 32u + firstTrailingBit(bits)) * size;\n      bits &= bits - 1u;\n      low += vec4i(weights[row], weights[row + 1u], weights[row + 2u], weights[row + 3u]);\n      high += vec4i(weights[row + 4u], weights[row + 5u], weights[row + 6u], weights[row + 7u]);\n    }\n  }\n  for (var k = 0u; k < 4u; k++) {\n    gathered[slot + k] += low[k];\n    gathered[slot + 4u + k] += high[k];\n  }\n}\n#endif\n";

// shaders/shared/learn-bits.wgsl
var learn_bits_default = "// Plastic matrices of binary weights, one bit each: on or off. One invocation owns the 32 \xD7 32 synapses of a word of sources and one\n// of targets, and applies the events of all samples in order.\n\nfn weight_of_bit(c: u32, row: u32, t: u32) -> f32 {\n  return learned(c, select(0, high_of(c), ((row >> t) & 1u) == 1u));\n}\n\n// The row with bit t as the nearer of both weights to w.\nfn with_bit(c: u32, row: u32, t: u32, w: f32) -> u32 {\n  return (row & ~(1u << t)) | (u32(rounded(c, w) > (high_of(c) >> 1u)) << t);\n}\n\nfn learn_bits(c: u32, index: u32, at: u32) {\n  let p = connection_from(c);\n  let post = population_size(connection_to(c));\n  let row_words = population_words(connection_to(c));\n  let first_target = (index % row_words) * 32u;\n  let word = index / row_words;\n  let column = connection_kept(c) + index % row_words;\n  let targets_here = min(32u, post - first_target);\n  let last_source = min(word * 32u + 32u, population_size(p));\n  for (var b = 0u; b < run.samples; b++) {\n    var bits = spikes[mask_offset(p, at, b) + word];\n    while (bits != 0u) {\n      let i = word * 32u + firstTrailingBit(bits);\n      bits &= bits - 1u;\n      var row = bitcast<u32>(weights[column + i * row_words]);\n      for (var t = 0u; t < targets_here; t++) {\n        row = with_bit(c, row, t, on_pre_bit(c, i, first_target + t, b, at, i * post + first_target + t, weight_of_bit(c, row, t)));\n      }\n      weights[column + i * row_words] = bitcast<i32>(row);\n    }\n    for (var t = 0u; t < targets_here; t++) {\n      let j = first_target + t;\n      if (post_event(c, j, b, at)) {\n        for (var i = word * 32u; i < last_source; i++) {\n          let row = bitcast<u32>(weights[column + i * row_words]);\n          weights[column + i * row_words] = bitcast<i32>(with_bit(c, row, t, on_post_bit(c, i, j, b, 0u, at, vec4f(), i * post + j, weight_of_bit(c, row, t))));\n        }\n      }\n    }\n  }\n}\n";

// shaders/shared/learn-kernel.wgsl
var learn_kernel_default = "// What a plastic convolution learns from a trial. One invocation owns a weight of the kernel, and applies to it the events of all\n// synapses that share it: sample by sample, target by target. Twin of src/kernels/learn-kernel-wat.ts.\n\nfn learn_kernel(c: u32, tap: u32, at: u32) {\n  let v = connection_convolution(c);\n  let plane = tap / convolution_kernelPlane(v);\n  let within = tap % convolution_kernelPlane(v);\n  let output = plane / convolution_inputs(v);\n  let channel = output / convolution_outputs(v) * convolution_inputs(v) + plane % convolution_inputs(v);\n  // Where the weight looks from the first target; before the input begins, where there is padding.\n  let down = i32(within / convolution_kernelAcross(v) * convolution_dilationDown(v)) - i32(convolution_paddingDown(v));\n  let across = i32(within % convolution_kernelAcross(v) * convolution_dilationAcross(v)) - i32(convolution_paddingAcross(v));\n  let place = connection_weights(c) + tap;\n  var units = weights[place];\n  var event = 0u;\n  for (var b = 0u; b < run.samples; b++) {\n    for (var m = 0u; m < convolution_outputPlane(v); m++) {\n      let j = output * convolution_outputPlane(v) + m;\n      if (fired(c, j, at, b)) {\n        let y = i32(m / convolution_outputAcross(v) * convolution_strideDown(v)) + down;\n        let x = i32(m % convolution_outputAcross(v) * convolution_strideAcross(v)) + across;\n        if (y >= 0 && y < i32(convolution_height(v)) && x >= 0 && x < i32(convolution_width(v))) {\n          let i = (channel * convolution_height(v) + u32(y)) * convolution_width(v) + u32(x);\n          units = rounded(c, on_post(c, i, j, b, event, at, vec4f(), tap, learned(c, units)));\n          event++;\n        }\n      }\n    }\n  }\n  weights[place] = units;\n}\n";

// shaders/shared/learn-rows.wgsl
var learn_rows_default = "// Plastic synapses along rows, learned late: a synapse is touched only when its source spikes, when it delivers with all that\n// its target's spikes have taught it since, once in `connection_flush` steps, before the neurons' memories end, or for a tick. What is\n// applied late uses the traces of the step in which it happened, so the weights are those of learning at once, bit for bit.\n// Each synapse belongs to one lane: no atomics on weights. After Bautembach et al. 2021, arXiv:2107.04092.\n\n// The first step whose target spikes row i has not seen yet at `at`: after the last visit, which was for a spike of its own,\n// because its word was due, or for a tick.\nfn unseen(c: u32, i: u32, at: u32) -> u32 {\n  let p = connection_from(c);\n  let flush = connection_flush(c);\n  let back = (at + flush - 1u + (i >> 5u)) % flush + 1u;\n  var since = max(run.settled, select(0u, at + 1u - back, at + 1u > back));\n  if (connection_period(c) != 0u) {\n    since = max(since, at - at % max(connection_period(c), 1u));\n  }\n  for (var b = 0u; b < run.samples; b++) {\n    var at_spike = next_spike(population_recent(p), p, i, b, since, at);\n    while (at_spike < at) {\n      since = at_spike + 1u;\n      at_spike = next_spike(population_recent(p), p, i, b, since, at);\n    }\n  }\n  return since;\n}\n\n// All spikes of target j in `[since, at)`, sample by sample within a step.\nfn catch_up(c: u32, i: u32, j: u32, k: u32, since: u32, at: u32, before: i32) -> i32 {\n  let p = connection_to(c);\n  let events = connection_events(c);\n  var units = before;\n  var now = since;\n  while (now < at) {\n    var next = at;\n    for (var b = 0u; b < run.samples; b++) {\n      next = min(next, next_spike(events, p, j, b, now, at));\n    }\n    if (next < at) {\n      for (var b = 0u; b < run.samples; b++) {\n        if (happened(events, p, j, b, next)) {\n          units = rounded(c, on_post(c, i, j, b, 0u, next, vec4f(), k, learned(c, units)));\n        }\n      }\n    }\n    now = next + 1u;\n  }\n  return units;\n}\n\n// Row i at step `at`: catches up, delivers where it spikes, and learns from this step.\nfn visit_row(c: u32, i: u32, at: u32, lane: u32) {\n  let since = unseen(c, i, at);\n  let rows = rows_of(c);\n  for (var k = row_begin(c, i) - rows.base + lane; k < row_begin(c, i + 1u) - rows.base; k += lanes) {\n    let synapse = stored_synapse(rows, k);\n    let j = synapse.neuron;\n    var units = synapse.weight;\n    if (run.learning == 1u) {\n      units = catch_up(c, i, j, k, since, at, units);\n    }\n    let delivered = units;\n    for (var b = 0u; b < run.samples; b++) {\n      if (spiked(connection_from(c), i, at, b)) {\n        arrive(rows, Synapse(j, synapse.delay, delivered), amount_of(c, rows, i, b, at), b, at);\n        if (run.learning == 1u) {\n          units = rounded(c, on_pre(c, i, j, b, at, k, learned(c, units)));\n        }\n      }\n      if (run.learning == 1u && post_event(c, j, b, at)) {\n        units = rounded(c, on_post(c, i, j, b, 0u, at, context(c, b), k, learned(c, units)));\n      }\n    }\n    if (run.learning == 1u && ticks(c, at)) {\n      units = rounded(c, on_tick(c, i, j, 0u, at, k, learned(c, units)));\n    }\n    weights[rows.weights + k] = units;\n  }\n}\n\n// Word w of the sources at step `at`.\nfn visit_word(c: u32, w: u32, at: u32, lane: u32) {\n  let p = connection_from(c);\n  var bits = 0u;\n  for (var b = 0u; b < run.samples; b++) {\n    bits |= spikes[mask_offset(p, at, b) + w];\n  }\n  if (run.learning == 1u && ((at + w) % connection_flush(c) == 0u || ticks(c, at))) {\n    bits = 0xffffffffu;\n  }\n  while (bits != 0u) {\n    let i = w * 32u + firstTrailingBit(bits);\n    bits &= bits - 1u;\n    if (i >= connection_first(c) && i < connection_last(c)) {\n      visit_row(c, i, at, lane);\n    }\n  }\n}\n\n// Brings row i up to date with the steps before `at`, without a spike.\nfn settle_row(c: u32, i: u32, at: u32, lane: u32) {\n  let since = unseen(c, i, at);\n  let rows = rows_of(c);\n  for (var k = row_begin(c, i) - rows.base + lane; k < row_begin(c, i + 1u) - rows.base; k += lanes) {\n    let synapse = stored_synapse(rows, k);\n    weights[rows.weights + k] = catch_up(c, i, synapse.neuron, k, since, at, synapse.weight);\n  }\n}\n";

// shaders/shared/learn.wgsl
var learn_default2 = "// Plastic matrices, and what is learned once per trial. Every synapse belongs to one invocation, which applies the events of all samples in order: no atomics,\n// and the same result for every schedule. `on_pre`, `on_post` and `context` come from the rule's text.\n\n// The sources of `span_of(c)` words and one target. A rule that asks for the norm of a trace takes all sources of a target\n// in one invocation, so that the norm is computed once.\nfn learn_dense(c: u32, index: u32, at: u32) {\n  let source_population = connection_from(c);\n  let post = population_size(connection_to(c));\n  let j = index % post;\n  let first_word = (index / post) * span_of(c);\n  let last_word = min(first_word + span_of(c), population_words(source_population));\n  if (run.trial == 1u && total_spikes(connection_to(c), j) == 0u) {\n    return;\n  }\n  var event = 0u;\n  for (var b = 0u; b < run.samples; b++) {\n    if (run.trial == 0u) {\n      let masks = mask_offset(source_population, at, b);\n      for (var word = first_word; word < last_word; word++) {\n        var bits = spikes[masks + word];\n        while (bits != 0u) {\n          let i = word * 32u + firstTrailingBit(bits);\n          bits &= bits - 1u;\n          let s = i * post + j;\n          store_weight(c, s, on_pre(c, i, j, b, at, s, load_weight(c, s)));\n        }\n      }\n    }\n    if (fired(c, j, at, b)) {\n      let norms = context(c, b);\n      for (var i = first_word * 32u; i < min(last_word * 32u, population_size(source_population)); i++) {\n        let s = i * post + j;\n        store_weight(c, s, on_post(c, i, j, b, event, at, norms, s, load_weight(c, s)));\n      }\n      event += run.trial;\n    }\n  }\n  if (run.trial == 0u && ticks(c, at)) {\n    for (var i = first_word * 32u; i < min(last_word * 32u, population_size(source_population)); i++) {\n      let s = i * post + j;\n      store_weight(c, s, on_tick(c, i, j, 0u, at, s, load_weight(c, s)));\n    }\n  }\n}\n\n// Rows after a trial: one invocation per row.\nfn learn_row(c: u32, i: u32, at: u32) {\n  let rows = rows_of(c);\n  for (var k = row_begin(c, i) - rows.base; k < row_begin(c, i + 1u) - rows.base; k++) {\n    let synapse = stored_synapse(rows, k);\n    var units = synapse.weight;\n    var event = 0u;\n    for (var b = 0u; b < run.samples; b++) {\n      if (fired(c, synapse.neuron, at, b)) {\n        units = rounded(c, on_post(c, i, synapse.neuron, b, event, at, context(c, b), k, learned(c, units)));\n        event++;\n      }\n    }\n    weights[rows.weights + k] = units;\n  }\n}\n\n// All synapses of a list of connections, by a fixed grid of `count` invocations.\nfn learn_list(list: u32, first: u32, count: u32, at: u32) {\n  for (var k = 0u; k < list_count(list); k++) {\n    let c = list_item(list, k);\n    if (connection_delivered(c) == 1u) {\n      for (var i = connection_first(c) + first; i < connection_last(c); i += count) {\n        learn_row(c, i, at);\n      }\n#if KERNELS\n    } else if (connection_convolution(c) != 0u) {\n      for (var tap = first; tap < connection_room(c); tap += count) {\n        learn_kernel(c, tap, at);\n      }\n#endif\n#if BINARY\n    } else if (connection_bits(c) == 2u) {\n      for (var index = first; run.learning == 1u && index < population_words(connection_from(c)) * population_words(connection_to(c)); index += count) {\n        learn_bits(c, index, at);\n      }\n#endif\n    } else if (run.learning == 1u) {\n      let spans = (population_words(connection_from(c)) + span_of(c) - 1u) / span_of(c);\n      for (var index = first; index < spans * population_size(connection_to(c)); index += count) {\n        learn_dense(c, index, at);\n      }\n    }\n  }\n}\n\n// Shared state of a list of populations, from the spikes of the whole batch.\nfn adapt_list(list: u32, first: u32, count: u32, at: u32) {\n  for (var k = 0u; k < list_count(list); k++) {\n    let p = list_item(list, k);\n    for (var j = first; j < population_size(p); j += count) {\n      var sum = 0u;\n      if (run.trial == 1u) {\n        sum = total_spikes(p, j);\n      } else {\n        for (var b = 0u; b < run.samples; b++) {\n          sum += u32(spiked(p, j, at, b));\n        }\n      }\n      adapt(p, j, f32(sum), f32(run.samples));\n    }\n  }\n}\n";

// shaders/shared/normal.wgsl
var normal_default = "// A standard normal number from one random word; twin of src/network/normal.ts, where its source is.\n\nfn standard_normal(word: u32) -> f32 {\n  let positive = word >= 0x80000000u;\n  // Distance to the nearer end in units of 2^-33, in at most 24 bits.\n  var distance = (select(word, ~word, positive) << 1u) | 1u;\n  if (distance >= 0x1000000u) {\n    distance = (distance & 0xfffffe00u) | 0x100u;\n  }\n  let tail = r(f32(distance) * bitcast<f32>(0x2f000000u));\n  let q = r(0.5 - tail);\n  var z: f32;\n  if (q <= bitcast<f32>(0x3ed9999au)) {\n    let s = r(bitcast<f32>(0x3e38f5c3u) - r(q * q));\n    var numerator = bitcast<f32>(0x426c7000u);\n    numerator = r(r(numerator * s) + bitcast<f32>(0x431f4a88u));\n    numerator = r(r(numerator * s) + bitcast<f32>(0x4249bcb2u));\n    numerator = r(r(numerator * s) + bitcast<f32>(0x4058c6c8u));\n    var denominator = bitcast<f32>(0x42866008u);\n    denominator = r(r(denominator * s) + bitcast<f32>(0x429d83f9u));\n    denominator = r(r(denominator * s) + bitcast<f32>(0x418f294fu));\n    denominator = r(r(denominator * s) + 1.0);\n    z = x_divide(r(q * numerator), denominator);\n  } else {\n    let s = r(x_sqrt(-x_log(tail)) - bitcast<f32>(0x3fcccccdu));\n    var numerator = bitcast<f32>(0x3e2e52edu);\n    numerator = r(r(numerator * s) + bitcast<f32>(0x3fa742e1u));\n    numerator = r(r(numerator * s) + bitcast<f32>(0x40306faau));\n    numerator = r(r(numerator * s) + bitcast<f32>(0x3fb63331u));\n    var denominator = bitcast<f32>(0x3df6315cu);\n    denominator = r(r(denominator * s) + bitcast<f32>(0x3f3cac24u));\n    denominator = r(r(denominator * s) + 1.0);\n    z = x_divide(numerator, denominator);\n  }\n  return select(-z, z, positive);\n}\n";

// shaders/shared/recent.wgsl
var recent_default = "// What neurons remember of their last steps, for those who learn late.\n\n// Bits of the 32 steps around `at` in which neuron j of population p spiked, or had a post event: as lies at `kind`.\nfn recent_word(kind: u32, p: u32, j: u32, b: u32, at: u32) -> u32 {\n  let words = population_span(p) >> 5u;\n  return spikes[kind + (b * population_size(p) + j) * words + ((at >> 5u) % words)];\n}\n\n// The first step of `[first, to)` in which neuron j did so, or `to`.\nfn next_spike(kind: u32, p: u32, j: u32, b: u32, first: u32, to: u32) -> u32 {\n  for (var at = first; at < to; at = (at | 31u) + 1u) {\n    let bits = recent_word(kind, p, j, b, at) >> (at & 31u);\n    if (bits != 0u) {\n      return min(to, at + firstTrailingBit(bits));\n    }\n  }\n  return to;\n}\n\nfn happened(kind: u32, p: u32, j: u32, b: u32, at: u32) -> bool {\n  return ((recent_word(kind, p, j, b, at) >> (at & 31u)) & 1u) == 1u;\n}\n";

// shaders/shared/rule.wgsl
var rule_default = "// What the rules of plastic connections share. Weights are integers in units of a power of two; a rule sees them as f32.\n\nfn learned(c: u32, units: i32) -> f32 {\n  return f32(units) * unit_of(c);\n}\n\nfn rounded(c: u32, w: f32) -> i32 {\n  return clamp(i32(floor(r(r(w * per_unit_of(c)) + 0.5))), low_of(c), high_of(c));\n}\n\nfn load_weight(c: u32, s: u32) -> f32 {\n  return learned(c, weights[connection_weights(c) + s]);\n}\n\nfn store_weight(c: u32, s: u32, w: f32) {\n  weights[connection_weights(c) + s] = rounded(c, w);\n}\n\n// Spikes of a neuron in this trial, all samples together.\nfn total_spikes(p: u32, j: u32) -> u32 {\n  return u32(atomicLoad(&ring[population_totals(p) + j]));\n}\n\n// Learning once per trial: a neuron's spike counts as having come at its end.\nfn fired(c: u32, j: u32, at: u32, b: u32) -> bool {\n  let p = connection_to(c);\n  if (run.trial == 1u) {\n    return state[population_counts(p) + b * population_size(p) + j] > 0u;\n  }\n  return post_event(c, j, b, at);\n}\n\n// Whether all synapses run `onTick` after this step.\nfn ticks(c: u32, at: u32) -> bool {\n  let period = connection_period(c);\n  return period != 0u && (at + 1u) % max(period, 1u) == 0u;\n}\n\n// Place of a variable that synapse k of this bank keeps beside its weight.\nfn kept(c: u32, k: u32, variable: u32) -> u32 {\n  return connection_kept(c) + variable * connection_room(c) + k;\n}\n\n// A uniform number of a synapse, whichever bank it lies in.\nfn draw_rule(c: u32, k: u32, at: u32, purpose: u32, word: u32, b: u32) -> f32 {\n  var s = k;\n  if (connection_delivered(c) == 1u) {\n    s += structure[connection_rows(c) + connection_first(c)];\n  }\n  let words = philox(vec4u(s, at, purpose, run.first_sample + b), vec2u(run.seed_low, run.seed_high));\n  return f32(words[word] >> 8u) * 5.9604644775390625e-8;\n}\n";

// shaders/shared/philox.wgsl
var philox_default = "// Philox4x32-10 (Random123); twin of src/random/philox.ts.\n\nfn multiply_high(a: u32, b: u32) -> u32 {\n  let a_low = a & 0xffffu;\n  let a_high = a >> 16u;\n  let b_low = b & 0xffffu;\n  let b_high = b >> 16u;\n  let middle = a_high * b_low + ((a_low * b_low) >> 16u);\n  let carry = a_low * b_high + (middle & 0xffffu);\n  return a_high * b_high + (middle >> 16u) + (carry >> 16u);\n}\n\nfn philox(counter: vec4u, seed: vec2u) -> vec4u {\n  var c = counter;\n  var k = seed;\n  for (var round = 0u; round < 10u; round++) {\n    let high0 = multiply_high(0xd2511f53u, c.x);\n    let low0 = 0xd2511f53u * c.x;\n    let high1 = multiply_high(0xcd9e8d57u, c.z);\n    let low1 = 0xcd9e8d57u * c.z;\n    c = vec4u(high1 ^ c.y ^ k.x, low1, high0 ^ c.w ^ k.y, low0);\n    k += vec2u(0x9e3779b9u, 0xbb67ae85u);\n  }\n  return c;\n}\n";

// shaders/shared/probe.wgsl
var probe_default2 = "// Keeps the values of recorded variables after a step; twin of src/kernels/probe.ts.\n// A probe is a list: state offset, stride between samples, every, rows, record offset, shared, neurons \u2026.\n\noverride first_probe: u32 = 0u;\noverride probes: u32 = 0u;\n\nfn probe_list(first: u32, count: u32, b: u32, at: u32) {\n  for (var k = 0u; k < probes; k++) {\n    let list = first_probe + k;\n    let every = list_item(list, 2u);\n    let neurons = list_count(list) - 6u;\n    if (at % every == 0u) {\n      let row = list_item(list, 4u) + (((at / every) % list_item(list, 3u)) * batch + b) * neurons;\n      for (var n = first; n < neurons; n += count) {\n        let neuron = list_item(list, 6u + n);\n        let at_word = list_item(list, 0u) + b * list_item(list, 1u) + neuron;\n        var value = 0.0;\n        if (list_item(list, 5u) == 1u) {\n          value = load_shared(at_word);\n        } else {\n          value = load(at_word);\n        }\n        state[row + n] = bitcast<u32>(value);\n      }\n    }\n  }\n}\n";

// shaders/shared/rows.wgsl
var rows_default = "// How the rows of a connection are stored: the one place that knows the formats of targets and weights; twin of\n// src/kernels/rows-wat.ts.\n\n// A synapse: its target, when its spike arrives (steps), and its weight in units of the receptor.\nstruct Synapse {\n  neuron: u32,\n  delay: u32,\n  weight: i32,\n}\n\n// How and where the rows of a connection lie, read once per row and not once per synapse.\nstruct Rows {\n  targets: u32,\n  weights: u32,\n  narrow: bool,\n  half: bool,\n  grain: u32,\n  stride: u32,\n  shift: u32,\n  delay: u32,\n  ring: u32,\n  slots: u32,\n  size: u32,\n  total: u32,\n  sends: bool,\n  // Number of the first synapse that this bank keeps.\n  base: u32,\n}\n\nfn rows_of(c: u32) -> Rows {\n  return Rows(\n    connection_targets(c), connection_weights(c), connection_narrow(c) == 1u, connection_half(c) == 1u, connection_grain(c), connection_stride(c),\n    connection_shift(c), connection_delay(c), connection_ring(c), connection_slots(c), population_size(connection_to(c)), connection_total(c), connection_sent(c) != 0u, row_begin(c, connection_first(c)),\n  );\n}\n\nfn row_begin(c: u32, i: u32) -> u32 {\n  return structure[connection_rows(c) + i];\n}\n\nfn stored_weight(rows: Rows, k: u32) -> i32 {\n  if (rows.half) {\n    return extractBits(weights[rows.weights + (k >> 1u)], 16u * (k & 1u), 16u) << rows.grain;\n  }\n  return weights[rows.weights + k * rows.stride];\n}\n\n// Synapse k of what the connection keeps in this bank.\nfn stored_synapse(rows: Rows, k: u32) -> Synapse {\n  var word = 0u;\n  if (rows.narrow) {\n    word = extractBits(targets[rows.targets + (k >> 1u)], 16u * (k & 1u), 16u);\n  } else {\n    word = targets[rows.targets + k];\n  }\n  if (rows.shift == 32u) {\n    return Synapse(word, rows.delay, stored_weight(rows, k));\n  }\n  return Synapse(word & ((1u << rows.shift) - 1u), word >> rows.shift, stored_weight(rows, k));\n}\n";

// shaders/shared/step.wgsl
var step_default = '// What the templates tile.wgsl and compete.wgsl share.\n\n#if COMPETES\nvar<workgroup> best_rank: array<u32, 256>;\nvar<workgroup> best_neuron: array<u32, 256>;\n\n// Larger numbers first when compared as integers; 0 is kept for "no candidate".\nfn ordered(x: f32) -> u32 {\n  let bits = bitcast<u32>(x);\n  return select(bits | 0x80000000u, ~bits, (bits >> 31u) == 1u);\n}\n#endif\n\n// Neurons that a workgroup takes at once.\n#if WORDWISE\noverride tile_size: u32 = 32u * lanes;\n#else\noverride tile_size: u32 = lanes;\nvar<workgroup> mask: array<atomic<u32>, 8>;\n#endif\n';

// shaders/shared/transmit.wgsl
var transmit_default = "// What a source sends along connection c with its spike, or in every step: a factor of the weights of its row.\n\n// What source i sent in step `at`; means nothing where a connection sends spikes alone.\nfn sent(c: u32, i: u32, b: u32, at: u32) -> f32 {\n  return bitcast<f32>(state[connection_sent(c) + ((at % connection_sentSteps(c)) * batch + b) * population_size(connection_from(c)) + i]);\n}\n\n// A weight times what is sent, rounded half up; the difference is exact.\nfn scaled(weight: i32, amount: f32) -> i32 {\n  let product = r(to_float(weight) * amount);\n  let whole = floor(product);\n  return i32(whole) + select(0, 1, r(product - whole) >= 0.5);\n}\n\n// What arrives at neuron j through a matrix in step `at`.\nfn gather_sent(c: u32, j: u32, b: u32, at: u32) -> i32 {\n  let p = connection_from(c);\n  var sum = 0;\n  for (var w = 0u; w < population_words(p); w++) {\n    var bits = senders(c, w, b, at);\n    while (bits != 0u) {\n      let i = w * 32u + firstTrailingBit(bits);\n      bits &= bits - 1u;\n      sum += scaled(weights[connection_weights(c) + i * population_size(connection_to(c)) + j], sent(c, i, b, at));\n    }\n  }\n  return sum;\n}\n";

// src/equations/dialect-wgsl.ts
var wgslDialect = (population, purpose) => {
  const draw = (site) => `draw(j, at, ${purpose}u + u32(${site}), b)`;
  return {
    literal: (value) => value < 0 ? `(-${-value}.0)` : `${value}.0`,
    arithmetic: (op2, left, right) => op2 === "/" ? `x_divide(${left}, ${right})` : `r(${left} ${op2} ${right})`,
    name: (identifier2) => identifier2,
    negate: (value) => `(-${value})`,
    compare: (op2, left, right) => `(${left} ${op2} ${right})`,
    logic: (op2, left, right) => `(${left} ${op2} ${right})`,
    not: (test) => `!(${test})`,
    call: (name2, args) => {
      switch (name2) {
        case "abs":
        case "floor":
        case "min":
        case "max":
          return `${name2}(${args.join(", ")})`;
        case "clamp":
          return `min(max(${args[0]}, ${args[1]}), ${args[2]})`;
        case "rand":
          return draw(args[0]);
        case "poisson":
          return `x_poisson(${draw(args[0])}, ${args[1]}, ${args[2]})`;
        case "given":
          return `given_${population}(j, at, b)`;
        case "norm":
          return `norm_${args[0]}`;
        default:
          return `x_${name2}(${args[0]})`;
      }
    },
    conditional: (test, yes, no) => `select(${no}, ${yes}, ${test})`,
    flush: (value) => `flush(${value})`,
    settle: (value) => `settle(${value})`,
    declare: (name2, value) => `var ${name2} = ${value};`,
    assign: (name2, value, unless) => unless === null ? `${name2} = ${value};` : `if (!(${unless})) { ${name2} = ${value}; }`
  };
};

// src/equations/emit.ts
var leastState = -40;
var leastFlushed = -64;
var leastConstant = -30;
var leastNormal = -126;
var identifier = (name2) => `v_${name2.replace(/[^A-Za-z0-9_]|_(?=x[0-9a-f]+_)/g, (each3) => `_x${each3.charCodeAt(0).toString(16)}_`)}`;
var Emitter = class {
  constructor(dialect, resolve, isState) {
    this.dialect = dialect;
    this.resolve = resolve;
    this.isState = isState;
  }
  dialect;
  resolve;
  isState;
  #least = /* @__PURE__ */ new Map();
  /** A statement for each line; assigned state is flushed, so that what is stored is the same everywhere. */
  lines(lines, refractory) {
    return lines.map((line2) => {
      const value = this.number(line2.value);
      const state = this.isState(line2.name);
      const code = state && value.least < leastState ? this.dialect.settle(value.code) : value.code;
      if (!state) this.#least.set(line2.name, value.least);
      if (line2.declare) return this.dialect.declare(identifier(line2.name), code);
      return this.dialect.assign(identifier(line2.name), code, line2.unlessRefractory ? refractory : null);
    });
  }
  /** A truth value. */
  truth(tree) {
    switch (tree.kind) {
      case "not":
        return this.dialect.not(this.truth(tree.argument));
      case "conditional":
        return this.dialect.conditional(this.truth(tree.test), this.truth(tree.yes), this.truth(tree.no));
      case "binary":
        if (tree.op === "&&" || tree.op === "||") return this.dialect.logic(tree.op, this.truth(tree.left), this.truth(tree.right));
        return this.dialect.compare(tree.op, this.number(tree.left).code, this.number(tree.right).code);
      default:
        throw new Error(`internal: ${tree.kind} is no condition`);
    }
  }
  /** A number, with flushes only where a subnormal could arise. */
  number(tree) {
    switch (tree.kind) {
      case "number":
        return { code: this.dialect.literal(tree.value), least: 0 };
      case "name":
        return this.resolve(tree.name) ?? { code: this.dialect.name(identifier(tree.name)), least: this.#least.get(tree.name) ?? leastState };
      case "negate": {
        const inner = this.number(tree.argument);
        return { code: this.dialect.negate(inner.code), least: inner.least };
      }
      case "conditional": {
        const yes = this.number(tree.yes);
        const no = this.number(tree.no);
        return { code: this.dialect.conditional(this.truth(tree.test), yes.code, no.code), least: Math.min(yes.least, no.least) };
      }
      case "binary":
        return this.#arithmetic(tree.op, this.number(tree.left), this.number(tree.right));
      case "call": {
        const args = tree.args.map((each3) => this.number(each3));
        const code = this.dialect.call(tree.name, args.map((each3) => each3.code));
        const least = { exp: leastFlushed, exprel: -8, sqrt: leastFlushed, log: -24, floor: 0, rand: -24, poisson: 0, given: 0 }[tree.name] ?? Math.min(...args.map((each3) => each3.least));
        return { code, least };
      }
      case "not":
        throw new Error("internal: a condition is no number");
    }
  }
  #arithmetic(op2, left, right) {
    const code = this.dialect.arithmetic(op2, left.code, right.code);
    const least = op2 === "*" ? left.least + right.least : op2 === "/" ? leastFlushed : Math.min(left.least, right.least) - 23;
    return least < leastNormal ? { code: this.dialect.flush(code), least: leastFlushed } : { code, least };
  }
};

// src/wasm/text.ts
var get = (name2) => `(local.get $${name2})`;
var floats2 = (value) => `(v128.const f32x4${` ${value}`.repeat(4).replaceAll("Infinity", "inf")})`;
var ints = (value) => `(v128.const i32x4${` ${value}`.repeat(4)})`;
var lanes = "(v128.const i32x4 0 1 2 3)";

// src/kernels/learn-wat.ts
function normsIn(lines) {
  const names = /* @__PURE__ */ new Set();
  for (const line2 of lines) {
    some(line2.value, (node) => {
      if (node.kind === "call" && node.name === "norm" && node.args[0].kind === "name") names.add(node.args[0].name);
      return false;
    });
  }
  return [...names];
}
var oneStep = { steps: `(i32x4.splat ${get("at_step")})`, firstStep: get("at_step") };

// src/equations/names.ts
var refractorySteps = "steps@refractory";
var fired = "fired@step";
var postEventOf = (connection) => scoped("post event", connection);
var inputOf = (receptor) => `input@${receptor}`;
var totalOf = (receptor) => `total@${receptor}`;
var scoped = (variable, scope) => `${variable}@${scope}`;
var sourceOf = (connection) => `${connection}:source`;
var nextOf = (state) => `next of ${state}`;
var adjointOf = (value) => `adjoint of ${value}`;

// shaders/shared/compete.wgsl
var compete_default = "// One step of a whole population P whose neurons compete, in one sample: of all ready to spike only the highest ranking\n// does; ties go to the lowest index. A template like tile.wgsl; `rank_P` and `inhibit_P` come from the description.\n\nfn masks_P(at: u32, b: u32) -> u32 {\n  return spikes_P + ((at % history_P) * batch + b) * words_P;\n}\n\nfn step_P(tile: u32, b: u32, at: u32, lane: u32) {\n  var highest = 0u;\n  var winner = 0xffffffffu;\n  if (!frozen(b, at)) {\n#if WORDWISE\n    for (var first = lane * 8u; first < size_P; first += lanes * 8u) {\n      gather_block_P(first, b, at);\n      let last = min(first + 8u, size_P);\n      for (var j = first; j < last; j++) {\n#else\n    {\n      for (var j = lane; j < size_P; j += lanes) {\n#endif\n        if (integrate_P(j, b, at)) {\n          let key = ordered(rank_P(j, b, at));\n          if (key > highest) {\n            highest = key;\n            winner = j;\n          }\n        }\n      }\n    }\n  }\n  best_rank[lane] = highest;\n  best_neuron[lane] = winner;\n  workgroupBarrier();\n  // Every lane finds the same winner: one barrier instead of a tree of them.\n  highest = 0u;\n  for (var rival = 0u; rival < lanes; rival++) {\n    if (best_rank[rival] > highest || (best_rank[rival] == highest && best_neuron[rival] < winner)) {\n      highest = best_rank[rival];\n      winner = best_neuron[rival];\n    }\n  }\n  let masks = masks_P(at, b);\n  for (var w = lane; w < words_P; w += lanes) {\n    spikes[masks + w] = select(0u, 1u << (winner & 31u), winner / 32u == w && winner < size_P);\n  }\n  if (winner < size_P) {\n    for (var j = lane; j < size_P; j += lanes) {\n      if (j == winner) {\n        on_spike_P(j, b, at);\n      } else {\n        inhibit_P(j, b, at);\n      }\n    }\n    if (lane == 0u && stops_P == 1u) {\n      atomicStore(&control[decided + b], at + 1u);\n    }\n  }\n  for (var j = lane; j < size_P; j += lanes) {\n    remember_P(j, b, at, u32(j == winner));\n  }\n  workgroupBarrier();\n}\n";

// shaders/shared/tile.wgsl
var tile_default = "// One step of a tile of population P in one sample. A template: `_P` becomes the population's number, and `integrate_P`\n// and `on_spike_P` come from its equations.\n\nfn masks_P(at: u32, b: u32) -> u32 {\n  return spikes_P + ((at % history_P) * batch + b) * words_P;\n}\n\n#if WORDWISE\n// A software adapter runs the lanes of a workgroup in turn, and switches at every barrier: each lane takes the 32 neurons of\n// one word by itself, and there is none.\nfn step_P(tile: u32, b: u32, at: u32, lane: u32) {\n  let word = tile * lanes + lane;\n  if (word >= words_P) {\n    return;\n  }\n  var bits = 0u;\n  let first = word * 32u;\n  let last = min(first + 32u, size_P);\n  if (!frozen(b, at)) {\n    for (var j = first; j < last; j++) {\n      if ((j & 7u) == 0u) {\n        gather_block_P(j, b, at);\n      }\n      if (integrate_P(j, b, at)) {\n        on_spike_P(j, b, at);\n        bits |= 1u << (j & 31u);\n      }\n    }\n  }\n  for (var j = first; j < last; j++) {\n    remember_P(j, b, at, (bits >> (j & 31u)) & 1u);\n  }\n  spikes[masks_P(at, b) + word] = bits;\n}\n#else\n// One neuron per lane.\nfn step_P(tile: u32, b: u32, at: u32, lane: u32) {\n  if (lane < lanes / 32u) {\n    atomicStore(&mask[lane], 0u);\n  }\n  workgroupBarrier();\n  let j = tile * lanes + lane;\n  if (j < size_P) {\n    let spiking = !frozen(b, at) && integrate_P(j, b, at);\n    if (spiking) {\n      on_spike_P(j, b, at);\n      atomicOr(&mask[lane / 32u], 1u << (lane & 31u));\n    }\n    remember_P(j, b, at, u32(spiking));\n  }\n  workgroupBarrier();\n  let word = tile * (lanes / 32u) + lane;\n  if (lane < lanes / 32u && word < words_P) {\n    spikes[masks_P(at, b) + word] = atomicLoad(&mask[lane]);\n  }\n}\n#endif\n";

// shaders/update.wgsl
var update_default = "// Advances the populations of stage S by `block` steps. A template: `_S` becomes the stage's number, and `step_stage_S`,\n// made from the stage's populations, finds the work of a workgroup.\n\n@compute @workgroup_size(lanes)\nfn update_S(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {\n  let start = begin(lane);\n  for (var at = start; at < min(start + block, run.end); at++) {\n    step_stage_S(group.x + group.y * groups.x, at, lane);\n  }\n  finish(lane, groups, start + block);\n}\n";

// src/kernels/update-wat.ts
var everywhere = ints(-1);
var outOfRange = floats2(1e30);
var bitAt = "(i32.shr_u (local.get $j) (i32.const 2))";
var neurons = `(i32x4.add (i32x4.splat ${bitAt}) ${lanes})`;
function watches(population, variable) {
  const scope = variable.split("@")[1];
  return scope === void 0 || population.receptors.some((each3) => each3.name === scope) || population.sends.some((each3) => sourceOf(each3.connection) === scope);
}

// src/kernels/update-wgsl.ts
var Overrides = class {
  constants = {};
  /** The name of a constant with this value. */
  named(name2, value) {
    this.constants[name2] = value;
    return name2;
  }
  declarations() {
    return Object.keys(this.constants).map((name2) => `override ${name2}: u32;`).join("\n");
  }
};
function stateAt(plan, population, variable, overrides) {
  const at = population.variables.findIndex((each3) => each3.name === variable);
  const { shared: shared2, offset, local } = population.variables[at];
  const resident = plan.kind === "resident";
  const place = overrides.named(`o_${population.index}_${at}`, resident && !shared2 ? local : offset);
  return shared2 || resident ? place : `${place} + b * ${overrides.named(`n_${population.index}`, population.size)}`;
}
function populationWgsl(plan, population, overrides, wordwise) {
  const { index: p, program, size } = population;
  const o = (name2, value) => overrides.named(name2, value);
  const emitter = new Emitter(wgslDialect(p, purposes.population(p)), (name2) => {
    const at = population.constants.findIndex((each3) => each3.name === name2);
    if (at >= 0) {
      const { offset, perNeuron } = population.constants[at];
      return { code: `values[${o(`c_${p}_${at}`, offset)}${perNeuron ? " + j" : ""}]`, least: leastConstant };
    }
    const stimulus = population.stimuli.findIndex((each3) => each3.name === name2);
    if (stimulus >= 0) return { code: `values[${o(`x_${p}_${stimulus}`, population.stimuli[stimulus].offset)} + b * ${o(`n_${p}`, size)} + j]`, least: leastConstant };
    if (name2 === "step") return { code: "f32(at)", least: 0 };
    const receptor = population.receptors.find((each3) => inputOf(each3.name) === name2 || each3.total !== null && totalOf(each3.name) === name2);
    return receptor && { code: identifier(name2), least: -receptor.exponent };
  }, (name2) => population.variables.some((each3) => each3.name === name2));
  const own2 = population.variables.filter((each3) => !each3.shared);
  const shared2 = population.variables.filter((each3) => each3.shared);
  const place = (variable) => stateAt(plan, population, variable, overrides);
  const refractory = program.refractory ? "refractory" : null;
  const lines = (list) => emitter.lines(list, refractory).join("\n  ");
  const load = [
    ...own2.map((each3) => `var ${identifier(each3.name)} = load(${place(each3.name)} + j);`),
    ...shared2.map((each3) => `let ${identifier(each3.name)} = load_shared(${place(each3.name)} + j);`)
  ].join("\n  ");
  const store = own2.map((each3) => `store(${place(each3.name)} + j, ${identifier(each3.name)});`).join("\n  ");
  const watched = own2.filter((each3) => watches(population, each3.name));
  const check = watched.map((each3) => `if (out_of_range(${identifier(each3.name)})) { atomicStore(&control[0], ${p + 1}u); }`).join("\n  ");
  const inputs = population.receptors.map((receptor, index) => {
    const parts = wordwise && receptor.gathers.length > 0 ? [`gathered[${8 * index}u + (j & 7u)]`] : receptor.gathers.map((c) => `gather(${rowOf(plan, c)}u, j, b, at)`);
    const take = (from, offset) => `atomicExchange(&ring[${o(`${from}_${p}_${index}`, offset)} + ((at % ${o(`d_${p}_${index}`, receptor.ring.slots)}) * batch + b) * ${o(`n_${p}`, size)} + j], 0)`;
    const number2 = (name2, sum2) => `let ${identifier(name2)} = r(to_float(${sum2}) * ${exponentLiteral(-receptor.exponent)});`;
    if (receptor.ring) parts.push(take("r", receptor.ring.offset));
    const total = receptor.total === null ? "" : `
  ${number2(totalOf(receptor.name), take("z", receptor.total))}`;
    return `${number2(inputOf(receptor.name), parts.join(" + ") || "0")}${total}`;
  }).join("\n  ");
  const sends = program.sends.map((amount, k) => {
    const { offset, history } = population.sends[k];
    return `  state[${o(`e_${p}_${k}`, offset)} + ((at % ${history}u) * batch + b) * ${o(`n_${p}`, size)} + j] = bitcast<u32>(settle(${emitter.number(amount).code}));`;
  });
  const sending = population.variables.filter(({ name: name2 }) => program.sends.some((each3) => mentions(each3, /* @__PURE__ */ new Set([name2]))));
  sends.unshift(...sending.map((each3) => `  let ${identifier(each3.name)} = ${each3.shared ? "load_shared" : "load"}(${place(each3.name)} + j);`));
  const hasFired = population.variables.some((each3) => each3.name === fired);
  const given = population.given ? `
fn given_${p}(j: u32, at: u32, b: u32) -> f32 {
  if (at >= ${o(`g_${p}`, population.given.steps)}) { return 0.0; }
  return f32((structure[${o(`f_${p}`, population.given.offset)} + (at * batch + b) * ${o(`w_${p}`, population.words)} + (j >> 5u)] >> (j & 31u)) & 1u);
}
` : "";
  const gatherBlock = wordwise ? `
fn gather_block_${p}(j: u32, b: u32, at: u32) {
${population.receptors.map((receptor, index) => receptor.gathers.length === 0 ? "" : `  for (var k = 0u; k < 8u; k++) { gathered[${8 * index}u + k] = 0; }
${receptor.gathers.map((c) => `  gather_eight(${rowOf(plan, c)}u, ${8 * index}u, j, b, at);`).join("\n")}`).join("\n")}
}
` : "";
  return `${given}${gatherBlock}${rememberWgsl(plan, population, overrides, sends)}
fn integrate_${p}(j: u32, b: u32, at: u32) -> bool {
  ${load}
  ${inputs}
  ${program.refractory ? `let refractory = ${identifier(refractorySteps)} > 0.0;` : ""}
  ${program.late.length > 0 ? `if (${identifier(fired)} > 0.0) {
  ${lines(program.late)}
  }` : ""}
  ${lines(program.update)}
  let spiking = ${emitter.truth(program.spike)}${refractory ? " && !refractory" : ""};
  ${refractory ? `if (refractory) { ${identifier(refractorySteps)} -= 1.0; }` : ""}
  ${hasFired ? `${identifier(fired)} = select(0.0, 1.0, spiking);` : ""}
  ${store}
  ${check}
  return spiking;
}

fn on_spike_${p}(j: u32, b: u32, at: u32) {
  ${load}
  ${emitter.lines(program.onSpike, null).join("\n  ")}
  ${store}
  ${check}
  state[${o(`s_${p}`, population.counts)} + b * ${o(`n_${p}`, size)} + j] += 1u;
  ${population.totals === null ? "" : `atomicAdd(&ring[${o(`t_${p}`, population.totals)} + j], 1);`}
}
${program.rank ? `
fn rank_${p}(j: u32, b: u32, at: u32) -> f32 {
  ${load}
  return flush(${emitter.number(program.rank).code});
}

fn inhibit_${p}(j: u32, b: u32, at: u32) {
  ${program.inhibit.length + Number(hasFired) === 0 ? "" : `${load}
  ${emitter.lines(program.inhibit, null).join("\n  ")}
  ${hasFired ? `${identifier(fired)} = 0.0;` : ""}
  ${store}`}
}
` : ""}${program.adapt.length > 0 ? `
fn adapt_${p}(j: u32, v_spikes: f32, v_samples: f32) {
  ${shared2.map((each3) => `var ${identifier(each3.name)} = load_shared(${place(each3.name)} + j);`).join("\n  ")}
  ${lines(program.adapt)}
  ${shared2.map((each3) => `store_shared(${place(each3.name)} + j, ${identifier(each3.name)});
  if (out_of_range(${identifier(each3.name)})) { atomicStore(&control[0], ${p + 1}u); }`).join("\n  ")}
}
` : ""}`;
}
function rememberWgsl(plan, population, overrides, sends) {
  const { index: p, size, remembers } = population;
  const signature = `
fn remember_${p}(j: u32, b: u32, at: u32, spiking: u32) {`;
  if (!remembers) return `${signature}
${sends.join("\n")}
}
`;
  const n = overrides.named(`n_${p}`, size);
  const bits2 = (first, happened) => `  {
    let word = ${first} + (b * ${n} + j) * ${remembers.span / 32}u + ((at >> 5u) % ${remembers.span / 32}u);
    let bit = select(0u, 1u << (at & 31u), ${happened});
    if ((at & 31u) == 0u) {
      spikes[word] = bit;
    } else if (bit != 0u) {
      spikes[word] |= bit;
    }
  }`;
  const events = remembers.events.map(({ connection, offset }, k) => bits2(overrides.named(`e_${p}_${k}`, offset), `load(${stateAt(plan, population, postEventOf(connection), overrides)} + j) > 0.0`));
  const lines = remembers.traces.map(({ variable, offset }, k) => `  state[${overrides.named(`m_${p}_${k}`, offset)} + ((at % ${remembers.span}u) * batch + b) * ${n} + j] = bitcast<u32>(load(${stateAt(plan, population, variable, overrides)} + j));`);
  return `${signature}
${[bits2(overrides.named(`h_${p}`, remembers.spikes), "spiking == 1u"), ...events, ...lines, ...sends].join("\n")}
}
`;
}
var rowOf = (plan, c) => plan.connections[c].tracts[0].index;
var floatLiteral = (value) => `bitcast<f32>(${new Uint32Array(Float32Array.of(value).buffer)[0]}u)`;
function exponentLiteral(exponent) {
  return `bitcast<f32>(${(exponent + 127) * 2 ** 23}u)`;
}
function stepWgsl(plan, population, overrides, wordwise) {
  const { index: p, size, words, spikes: spikes2, competition } = population;
  const numbers = { size, words, spikes: spikes2.offset, history: spikes2.history, stops: Number(competition?.stop ?? false) };
  for (const [name2, value] of Object.entries(numbers)) overrides.named(`${name2}_${p}`, value);
  return populationWgsl(plan, population, overrides, wordwise) + (competition ? compete_default : tile_default).replaceAll(/_P\b/g, `_${p}`);
}
var tilesOf = (population) => population.competition ? "1u" : `((size_${population.index} + tile_size - 1u) / tile_size)`;
function stageEntries(plan) {
  return plan.stages.map((stage, s) => `
fn step_stage_${s}(group: u32, at: u32, lane: u32) {
  var index = group;
${stage.populations.map((p) => `  if (index < ${tilesOf(plan.populations[p])} * run.samples) {
    step_${p}(index % ${tilesOf(plan.populations[p])}, index / ${tilesOf(plan.populations[p])}, at, lane);
  }
  index -= ${tilesOf(plan.populations[p])} * run.samples;`).join("\n")}
}
${update_default.replaceAll(/_S\b/g, `_${s}`)}`).join("");
}
function partitionEntries(plan) {
  return plan.calls.step.flatMap((call, number2) => call.kernel !== "partition" ? [] : [`
@compute @workgroup_size(lanes)
fn partition_${number2}(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let start = begin(lane);
${call.connections.map((row) => `  partition_connection(${row}u, ${partsOf(plan, row)}u, start, group.x, groups.x, lane);`).join("\n")}
  finish(lane, groups, start + block);
}
`]).join("");
}
var partsOf = (plan, row) => {
  const connection = plan.connections.find((each3) => each3.tracts.some((tract) => tract.index === row));
  return Math.ceil(plan.populations[connection.to].size / partitionTargets);
};
function residentStep(plan) {
  const stages = plan.stages.map((stage) => {
    const steps = stage.populations.map((p) => `  for (var tile = 0u; tile < ${tilesOf(plan.populations[p])}; tile++) { step_${p}(tile, b, at, lane); }
`);
    const deliveries = stage.deliveries.flatMap((c) => plan.connections[c].tracts.map(({ index }) => `  for (var w = 0u; w < population_words(connection_from(${index}u)); w++) { ${plan.connections[c].plasticity?.late ? `visit_word(${index}u, w, at, lane)` : `deliver_word(${index}u, w, b, at, lane)`}; }
`));
    return `${steps.join("")}  synchronise();
${deliveries.join("")}${deliveries.length > 0 ? "  synchronise();\n" : ""}`;
  });
  return `
fn step_all(b: u32, at: u32, lane: u32) {
${stages.join("")}}
`;
}
function adaptSwitch(plan) {
  const members = plan.populations.filter((each3) => each3.program.adapt.length > 0);
  return `
fn adapt(p: u32, j: u32, spike_count: f32, samples: f32) {
  switch (p) {
${members.map((each3) => `    case ${each3.index}u: { adapt_${each3.index}(j, spike_count, samples); }`).join("\n")}
    default: { }
  }
}
`;
}
function residentCopies(plan, overrides) {
  const loops = (inward) => plan.populations.flatMap((population) => population.variables.flatMap((variable, at) => {
    if (variable.shared) return [];
    const size = overrides.named(`n_${population.index}`, population.size);
    const far = `state[${overrides.named(`q_${population.index}_${at}`, variable.offset)} + b * ${size} + j]`;
    const near = `local_state[${overrides.named(`o_${population.index}_${at}`, variable.local)} + j]`;
    return [`  for (var j = lane; j < ${size}; j += lanes) { ${inward ? `${near} = ${far}` : `${far} = ${near}`}; }`];
  })).join("\n");
  return `
fn copy_in(b: u32, lane: u32) {
${loops(true)}
}

fn copy_out(b: u32, lane: u32) {
${loops(false)}
}
`;
}

// src/kernels/learn-wgsl.ts
function learnWgsl(plan, overrides) {
  const members = plan.connections.filter((each3) => each3.plasticity);
  return [
    ...members.map((each3) => connectionWgsl(plan, each3, overrides)),
    // Apart, since software adapters write every function out wherever it is called: once for words, once for bits.
    ...[false, true].flatMap((bits2) => {
      const here = members.filter((each3) => binary(each3) === bits2);
      return [
        pick(bits2 ? "on_pre_bit" : "on_pre", "i: u32, j: u32, b: u32, at: u32, k: u32, w: f32", "c, i, j, b, at, k, w", "f32", here, "return w;", "on_pre"),
        pick(bits2 ? "on_post_bit" : "on_post", "i: u32, j: u32, b: u32, event: u32, at: u32, norms: vec4f, k: u32, w: f32", "c, i, j, b, event, at, norms, k, w", "f32", here, "return w;", "on_post")
      ];
    }),
    pick("on_tick", "i: u32, j: u32, b: u32, at: u32, k: u32, w: f32", "c, i, j, b, at, k, w", "f32", members.filter((each3) => each3.plasticity.period > 0), "return w;"),
    pick("post_event", "j: u32, b: u32, at: u32", "c, j, b, at", "bool", members.filter((each3) => each3.plasticity.event), "return spiked(connection_to(c), j, at, b);"),
    pick("context", "b: u32", "b", "vec4f", members, "return vec4f();"),
    table("unit_of", "f32", members, (each3) => exponentLiteral(-exponentOf(plan, each3)), "1.0"),
    table("per_unit_of", "f32", members, (each3) => exponentLiteral(exponentOf(plan, each3)), "1.0"),
    table("span_of", "u32", members, (each3) => `${normsIn(each3.plasticity.program.onPost).length > 0 ? plan.populations[each3.from].words : 1}u`, "1u"),
    table("low_of", "i32", members, (each3) => `i32(${each3.plasticity.low})`, "0"),
    table("high_of", "i32", members, (each3) => `i32(${each3.plasticity.high})`, "0"),
    table("norm_of", "u32", members, (each3) => each3.normalise?.norm === "l2" ? "2u" : "1u", "0u"),
    table("norm_value", "f32", members, (each3) => `values[${each3.normalise?.value ?? 0}u]`, "0.0")
  ].join("");
}
function connectionWgsl(plan, connection, overrides) {
  const { plasticity, index: c, name: name2 } = connection;
  const { program, constants, pre, post, shared: shared2 } = plasticity;
  const from = plan.populations[connection.from];
  const to = plan.populations[connection.to];
  const normNames = normsIn(program.onPost);
  const dialect = wgslDialect(0, 0);
  const purpose = `${purposes.connection(c, 3)}u`;
  const emitter = new Emitter({
    ...dialect,
    call: (callee, args) => callee === "rand" ? `draw_rule(c, k, at, ${purpose}, u32(${args[0]}), b)` : dialect.call(callee, args)
  }, (wanted) => {
    const at = constants.findIndex((each3) => each3.name === wanted);
    if (at >= 0) return { code: `values[${overrides.named(`k_${c}_${at}`, constants[at].offset)}]`, least: leastConstant };
    switch (wanted) {
      case "event":
        return { code: "f32(event)", least: 0 };
      case "since":
        return { code: `r(f32(at % ${plasticity.period}u + 1u) * ${floatLiteral(plan.network.dt)})`, least: leastConstant };
      case "w":
        return { code: "v_w", least: -exponentOf(plan, connection) };
      default:
        return void 0;
    }
  }, (wanted) => program.synapse.includes(wanted));
  const trace = (population, variable) => stateAt(plan, population, variable, overrides);
  const traceAt = (population, variable, neuron3) => {
    const { remembers, index: p, size } = population;
    const k = remembers?.traces.findIndex((each3) => each3.variable === variable) ?? -1;
    if (!plasticity.late || !remembers || k < 0) return `load(${trace(population, variable)} + ${neuron3})`;
    return `bitcast<f32>(state[${overrides.named(`m_${p}_${k}`, remembers.traces[k].offset)} + ((at % ${remembers.span}u) * batch + b) * ${overrides.named(`n_${p}`, size)} + ${neuron3}])`;
  };
  const load = [
    ...[...pre].map(([each3]) => `let ${identifier(each3)} = ${traceAt(from, `${each3}@${name2}`, "i")};`),
    ...[...post].map(([each3]) => `let ${identifier(each3)} = ${traceAt(to, `${each3}@${name2}`, "j")};`),
    ...[...shared2].map(([each3]) => `let ${identifier(each3)} = load_shared(${trace(to, each3)} + j);`),
    ...normNames.map((each3, at) => `let norm_${identifier(each3)} = norms[${at}];`)
  ].join("\n  ");
  const kept2 = (value) => program.synapse.map((each3, at) => value(identifier(each3), `weights[kept(c, k, ${at}u)]`)).join("\n  ");
  const body = (lines) => lines.length === 0 ? "return w;" : `${load}
  ${kept2((variable, place) => `var ${variable} = bitcast<f32>(${place});`)}
  var v_w = w;
  ${emitter.lines(lines, null).join("\n  ")}
  ${kept2((variable, place) => `${place} = bitcast<i32>(${variable});`)}
  return v_w;`;
  const bodyWithoutNorms = (lines) => body(lines).replaceAll(/let norm_\w+ = norms\[\d\];/g, "");
  const norms = normNames.map((each3, at) => `  for (var i = 0u; i < ${overrides.named(`n_${from.index}`, from.size)}; i++) {
    let x = load(${trace(from, `${each3}@${name2}`)} + i);
    sums[${at}] = r(sums[${at}] + flush(r(x * x)));
  }
  sums[${at}] = x_sqrt(sums[${at}]);`).join("\n");
  return `
fn on_pre_${c}(c: u32, i: u32, j: u32, b: u32, at: u32, k: u32, w: f32) -> f32 {
  let event = 0u;
  ${bodyWithoutNorms(program.onPre)}
}

fn on_post_${c}(c: u32, i: u32, j: u32, b: u32, event: u32, at: u32, norms: vec4f, k: u32, w: f32) -> f32 {
  ${body(program.onPost)}
}
${program.onTick.length === 0 ? "" : `
fn on_tick_${c}(c: u32, i: u32, j: u32, b: u32, at: u32, k: u32, w: f32) -> f32 {
  let event = 0u;
  ${bodyWithoutNorms(program.onTick)}
}
`}${plasticity.event === null ? "" : `
fn post_event_${c}(c: u32, j: u32, b: u32, at: u32) -> bool {
  return ${plasticity.late ? "happened(connection_events(c), connection_to(c), j, b, at)" : `load(${trace(to, plasticity.event.name)} + j) > 0.0`};
}
`}
fn context_${c}(b: u32) -> vec4f {
  var sums = vec4f();
${norms}
  return sums;
}
`;
}
var casesOf = (connection) => connection.tracts.map(({ index }) => `${index}u`).join(", ");
function pick(name2, parameters, args, result, members, otherwise, of = name2) {
  return `
fn ${name2}(c: u32, ${parameters}) -> ${result} {
  switch (c) {
${members.map((each3) => `    case ${casesOf(each3)}: { return ${of}_${each3.index}(${args}); }`).join("\n")}
    default: { ${otherwise} }
  }
}
`;
}
function table(name2, type, members, value, otherwise) {
  return `
fn ${name2}(c: u32) -> ${type} {
  switch (c) {
${members.map((each3) => `    case ${casesOf(each3)}: { return ${value(each3)}; }`).join("\n")}
    default: { return ${otherwise}; }
  }
}
`;
}

// src/kernels/run-struct.ts
var fields = ["zero", "samples", "end", "first_sample", "seed_low", "seed_high", "learning", "trial", "settled", "list", "population_table", "connection_table", "draws_table", "list_table"];
var runBytes = fields.length * 4;
function runStruct() {
  return `struct Run {
${fields.map((field) => `  ${field}: u32,`).join("\n")}
}
`;
}
function packRun(values) {
  return Uint32Array.from(fields, (field) => (values[field] ?? 0) >>> 0);
}

// src/kernels/shader.ts
function preprocess(text, flags) {
  const strings = [];
  const values = [];
  let from = 0;
  for (const match of text.matchAll(/^[ \t]*#(?:if|elif)[ \t]+(\w+)[ \t]*$/gm)) {
    if (!Object.hasOwn(flags, match[1])) throw new Error(`internal: shader flag ${match[1]} is not set`);
    const at = match.index + match[0].lastIndexOf(match[1]);
    strings.push(text.slice(from, at));
    values.push(flags[match[1]]);
    from = at + match[1].length;
  }
  strings.push(text.slice(from));
  return wgsl(strings, ...values);
}
function arithmetic(precision) {
  return preprocess([runStruct(), exact_math_default, philox_default].join("\n"), { FAST: precision === "fast" });
}
function constructionShader() {
  return preprocess([runStruct(), exact_math_default, philox_default, normal_default, draw_default, tableAccessors("run."), construct_default].join("\n"), { FAST: false });
}
function shaderOf(plan, resident, wordwise) {
  const overrides = new Overrides();
  const placed = resident ? plan : { ...plan, kind: "stepped" };
  const generated = [
    ...plan.populations.map((each3) => stepWgsl(placed, each3, overrides, wordwise)),
    adaptSwitch(plan),
    learnWgsl(placed, overrides),
    ...resident ? [residentCopies(plan, overrides), residentStep(plan)] : [stageEntries(plan), partitionEntries(plan)]
  ].join("\n");
  const uses = (strategy) => plan.connections.some((each3) => each3.strategy === strategy);
  const entries = resident ? [resident_default] : [deliver_default, learn_default, normalise_default, probe_default, ...uses("partition") ? [partition_default] : []];
  const flags = {
    FAST: plan.precision === "fast",
    RESIDENT: resident,
    WORDWISE: wordwise,
    COMPETES: plan.populations.some((each3) => each3.competition),
    PROCEDURAL: uses("procedural"),
    CONVOLUTION: uses("convolution"),
    LATE: plan.connections.some((each3) => each3.plasticity?.late),
    BINARY: plan.connections.some(binary),
    KERNELS: plan.connections.some((each3) => each3.convolution && each3.plasticity),
    TRANSMITS: plan.connections.some((each3) => each3.transmission) || plan.populations.some((each3) => each3.receptors.some(({ total }) => total !== null)),
    PROBES: plan.probes.length > 0,
    SPARSE_NORM: plan.connections.some((each3) => each3.normalise && each3.sparse),
    STOPS: plan.populations.some((each3) => each3.competition?.stop),
    LEARNS: plan.connections.some((each3) => each3.plasticity?.apply === "step") || plan.populations.some((each3) => each3.program.adapt.length > 0 && each3.program.adaptEvery === "step")
  };
  const range = `
fn out_of_range(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) >= 0x7149f2cau;
}
`;
  const receptors = Math.max(1, ...plan.populations.map((each3) => each3.receptors.length));
  const code = preprocess([`const gathered_words = ${8 * receptors}u;`, runStruct(), bindings_default, tableAccessors(), exact_math_default, philox_default, gather_default, step_default, ...uses("procedural") ? [normal_default, draw_default] : [], ...flags.TRANSMITS ? [transmit_default] : [], rows_default, deliver_default2, ...uses("convolution") ? [convolve_default] : [], rule_default, ...flags.BINARY ? [learn_bits_default] : [], ...flags.KERNELS ? [learn_kernel_default] : [], learn_default2, ...flags.LATE ? [recent_default, learn_rows_default] : [], probe_default2, overrides.declarations(), range, generated, ...entries].join("\n"), flags);
  return { code, constants: overrides.constants };
}

// shaders/self-test.wgsl
var self_test_default = "// Known arithmetic on known inputs; the twin is in src/backend/self-test.ts.\n\n@group(0) @binding(0) var<uniform> run: Run;\n@group(0) @binding(1) var<storage, read> inputs: array<f32>;\n@group(0) @binding(2) var<storage, read_write> results: array<u32>;\n\n@compute @workgroup_size(64)\nfn self_test(@builtin(global_invocation_id) id: vec3u) {\n  let a = inputs[3u * id.x];\n  let b = inputs[3u * id.x + 1u];\n  let c = inputs[3u * id.x + 2u];\n  let out = 8u * id.x;\n  results[out] = bitcast<u32>(r(r(a * b) + c));\n  results[out + 1u] = bitcast<u32>(r(r(a + b) - a));\n  results[out + 2u] = bitcast<u32>(x_divide(a, b));\n  results[out + 3u] = bitcast<u32>(x_sqrt(abs(a)));\n  results[out + 4u] = bitcast<u32>(flush(x_exp(a)));\n  results[out + 5u] = bitcast<u32>(x_exprel(a));\n  results[out + 6u] = bitcast<u32>(x_log(abs(a)));\n  results[out + 7u] = philox(vec4u(id.x, 0u, 0u, 0u), vec2u(7u, 0u)).x;\n}\n";

// src/backend/self-test.ts
var F2 = Math.fround;
var count = 4096;
var columns = [
  { name: "multiply and add", twin: (a, b, c) => F2(F2(a * b) + c) },
  { name: "sum and difference", twin: (a, b) => F2(F2(a + b) - a) },
  { name: "division", twin: (a, b) => divide(a, b) },
  { name: "square root", twin: (a) => sqrt(Math.abs(a)) },
  { name: "exponential", twin: (a) => flush(exp(a)) },
  { name: "exprel", twin: (a) => exprel(a) },
  { name: "logarithm", twin: (a) => log(Math.abs(a)) }
];
async function selfTest(device) {
  const [STORAGE, COPY_DST4, COPY_SRC2, UNIFORM2, MAP_READ3] = [128, 8, 4, 64, 1];
  const inputs = new Float32Array(count * 3);
  const words = new Uint32Array(4);
  for (let i = 0; i < count; i++) {
    philox(words, i, 0, 0, 0, 1, 2);
    for (let k = 0; k < 3; k++) inputs[3 * i + k] = ((words[k] >>> 8) * 2 ** -24 - 0.5) * 2 ** (words[3] >>> 8 * k & 7);
  }
  const width = columns.length + 1;
  const buffer = (size, usage2) => device.createBuffer({ label: "self-test", size, usage: usage2 });
  const uniform = buffer(runBytes, UNIFORM2 | COPY_DST4);
  const input = buffer(inputs.byteLength, STORAGE | COPY_DST4);
  const output = buffer(count * width * 4, STORAGE | COPY_SRC2);
  const staging = buffer(count * width * 4, MAP_READ3 | COPY_DST4);
  try {
    device.queue.writeBuffer(uniform, 0, packRun({}));
    device.queue.writeBuffer(input, 0, inputs);
    const module = device.createShaderModule({ label: "self-test", code: `${arithmetic("exact")}
${self_test_default}` });
    const pipeline = await device.createComputePipelineAsync({ label: "self-test", layout: "auto", compute: { module, entryPoint: "self_test" } });
    const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries: [uniform, input, output].map((each3, binding) => ({ binding, resource: { buffer: each3 } })) });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(count / 64);
    pass.end();
    encoder.copyBufferToBuffer(output, 0, staging, 0, staging.size);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(1);
    return compare(inputs, new Uint32Array(staging.getMappedRange().slice(0)));
  } finally {
    for (const each3 of [uniform, input, output, staging]) each3.destroy();
  }
}
function compare(inputs, results) {
  const width = columns.length + 1;
  const expected = new Float32Array(1);
  const bits2 = new Uint32Array(expected.buffer);
  const words = new Uint32Array(4);
  const failures = /* @__PURE__ */ new Set();
  for (let i = 0; i < count; i++) {
    columns.forEach(({ name: name2, twin }, column) => {
      expected[0] = twin(inputs[3 * i], inputs[3 * i + 1], inputs[3 * i + 2]);
      if (bits2[0] !== results[i * width + column] && !(expected[0] === 0 && (results[i * width + column] & 2147483647) === 0)) failures.add(name2);
    });
    philox(words, i, 0, 0, 0, 7, 0);
    if (words[0] !== results[i * width + columns.length]) failures.add("Philox");
  }
  return [...failures];
}

// src/backend/device.ts
async function openDevice(gpu2, options) {
  const adapter = await gpu2.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return null;
  const { limits } = adapter;
  const device = await adapter.requestDevice({
    label: "webspike",
    requiredFeatures: adapter.features.has("timestamp-query") ? ["timestamp-query"] : [],
    requiredLimits: {
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxBufferSize: limits.maxBufferSize
    }
  });
  const fate = { lost: "", disposed: false };
  void device.lost.then((info) => fate.lost = info.message || info.reason);
  return { device, adapter: describe(adapter, options), failures: await selfTest(device), fate };
}
function newsOf({ device }) {
  return Promise.race([device.lost, new Promise((resolve) => setTimeout(resolve, 100))]);
}
function describe(adapter, { bindingBytes = Infinity }) {
  const { vendor, architecture, device, description } = adapter.info;
  const words = [description || [vendor, architecture, device].filter(Boolean).join(" ") || "unnamed adapter"];
  const software = /swiftshader|llvmpipe|lavapipe|basic render|warp/i.test(`${words.join(" ")} ${architecture}`) || adapter.info.isFallbackAdapter === true;
  return {
    name: `${words.join(" ")}${software ? " (software)" : ""}`,
    software,
    workgroupBytes: adapter.limits.maxComputeWorkgroupStorageSize,
    bindingBytes: Math.min(bindingBytes, adapter.limits.maxStorageBufferBindingSize, adapter.limits.maxBufferSize)
  };
}

// src/backend/loss.ts
var DeviceLost = class extends SimulationError {
  constructor(adapter, reason) {
    super(`adapter "${adapter}"`, `the device was lost: ${reason}`, "build the simulation again and restore its last snapshot");
    this.reason = reason;
  }
  reason;
};

// src/backend/pace.ts
var mostSteps = 65536;
var Pace = class {
  constructor(wanted) {
    this.wanted = wanted;
  }
  wanted;
  #steps = 1;
  #last = Infinity;
  /** Steps to take next: whole blocks, or part of one where a block takes too long. */
  steps(block) {
    return this.#steps < block ? this.#steps : Math.floor(this.#steps / block) * block;
  }
  /** Whether what was taken last came out far too long, or nothing was taken yet. */
  get slow() {
    return this.#last > 2 * this.wanted;
  }
  /** So many steps took so many ms. */
  took(steps, milliseconds) {
    this.#last = milliseconds;
    const ratio = this.wanted / Math.max(milliseconds, 0.01);
    if (steps < this.#steps / 2 && ratio > 1 || ratio > 3 / 4 && ratio < 3 / 2) return;
    this.#steps = Math.min(mostSteps, Math.max(1, Math.floor(steps * Math.min(4, Math.max(1 / 8, ratio)))));
  }
};

// src/backend/submitter.ts
var submitBudget = 75;
var inFlight = 2;
var Submitter = class {
  constructor(device, control, adapter, budget = submitBudget, fixed) {
    this.device = device;
    this.control = control;
    this.adapter = adapter;
    this.fixed = fixed;
    this.#pace = new Pace(budget);
  }
  device;
  control;
  adapter;
  fixed;
  #pace;
  #canaries = [];
  /** Steps to take next. */
  steps(block) {
    return this.fixed ? Math.max(block, Math.floor(this.fixed / block) * block) : this.#pace.steps(block);
  }
  /** Runs until `to`, or until it is paused, and returns the step reached. */
  async run({ from, to, block, encode, pause }) {
    const flights = [];
    let sent = from;
    let landedAt = 0;
    for (let paused = false; ; ) {
      while (!paused && sent < to && flights.length < (this.#pace.slow ? 1 : inFlight)) {
        const end = Math.min(to, sent + this.steps(block));
        flights.push(this.#send(encode(sent, end), end, end - sent));
        sent = end;
      }
      const flight = flights.shift();
      if (!flight) return sent;
      const reached = await flight.landed;
      if (reached !== flight.end) throw new DeviceLost(this.adapter, `it stands at step ${reached}, where ${flight.end} was expected`);
      const now = performance.now();
      this.#pace.took(flight.steps, now - Math.max(flight.sent, landedAt));
      landedAt = now;
      paused ||= pause?.(reached) ?? false;
    }
  }
  #send(encoder, end, steps) {
    const canary = this.#canaries.pop() ?? this.device.createBuffer({ label: "canary", size: 4, usage: MAP_READ | COPY_DST });
    encoder.copyBufferToBuffer(this.control, 4, canary, 0, 4);
    const sent = performance.now();
    this.device.queue.submit([encoder.finish()]);
    const landed = canary.mapAsync(1).then(() => {
      const [step] = new Uint32Array(canary.getMappedRange().slice(0));
      canary.unmap();
      this.#canaries.push(canary);
      return step;
    });
    landed.catch(() => void 0);
    return { end, steps, sent, landed };
  }
  dispose() {
    for (const canary of this.#canaries) canary.destroy();
  }
};
var [MAP_READ, COPY_DST] = [1, 8];

// src/compile/kept.ts
function keptBySynapses(plan) {
  return plan.connections.flatMap(({ plasticity, tracts }) => {
    const variables = plasticity?.program.synapse.length ?? 0;
    return variables === 0 ? [] : tracts.map(({ bank, kept: kept2, synapses: synapses2 }) => ({ bank, offset: kept2, words: variables * synapses2 }));
  });
}

// src/backend/calls.ts
async function compileCalls(plan, device, groupLayout, wordwise) {
  const all = allCalls(plan.calls);
  const common = {
    batch: plan.batch,
    block: plan.block,
    decided: plan.decided,
    ...tableConstants(plan),
    first_probe: 2 * all.length,
    probes: plan.probes.length
  };
  const layout = device.createPipelineLayout({ bindGroupLayouts: [groupLayout] });
  const modules = /* @__PURE__ */ new Map();
  const load = async (resident) => {
    const shader = shaderOf(plan, resident, wordwise);
    const module = device.createShaderModule({ label: resident ? "resident" : "stepped", code: shader.code });
    await requireCompiled(module, shader.code);
    return { module, shader };
  };
  const compile2 = async (entryPoint, constants, resident = false) => {
    if (!modules.has(resident)) modules.set(resident, load(resident));
    const { module, shader } = await modules.get(resident);
    return device.createComputePipelineAsync({ label: entryPoint, layout, compute: { module, entryPoint, constants: { ...shader.constants, ...common, ...constants } } });
  };
  const kept2 = [...plan.calls.step, ...plan.calls.trial];
  const make2 = (calls) => Promise.all(calls.map(async (planned) => {
    const { entry, lanes: lanes2, groups } = shapeOf(plan, planned, wordwise);
    const constants = { lanes: lanes2, list: 2 * all.indexOf(planned), counter: 1 + 2 * Math.max(0, kept2.indexOf(planned)) };
    const resident = planned.kernel === "resident";
    return { planned, groups, pipeline: await compile2(entry, resident ? { ...constants, local_words: Math.max(1, plan.localWords) } : constants, resident) };
  }));
  const [step, trial, normalise3, settle] = await Promise.all([plan.calls.step, plan.calls.trial, plan.calls.normalise, plan.calls.settle].map(make2));
  return { step, trial, normalise: normalise3, settle };
}
var tableConstants = ({ tables }) => ({
  population_table: tables.populations,
  connection_table: tables.connections,
  draws_table: tables.draws,
  list_table: tables.lists
});
function encodeCalls(device, calls, group, samples, times = 1, stamps) {
  const encoder = device.createCommandEncoder();
  const sized = calls.map((each3) => ({ ...each3, size: each3.groups(samples) }));
  let pass;
  let [bank, used] = [-1, null];
  for (let k = 0; k < times; k++) {
    for (const { planned, pipeline, size: [x, y] } of sized) {
      if (stamps || !pass) {
        pass?.end();
        pass = encoder.beginComputePass(stamps?.pass(planned));
        [bank, used] = [-1, null];
      }
      if (planned.bank !== bank) pass.setBindGroup(0, group(bank = planned.bank));
      if (pipeline !== used) pass.setPipeline(used = pipeline);
      pass.dispatchWorkgroups(x, y);
    }
  }
  pass?.end();
  return encoder;
}
function shapeOf(plan, planned, wordwise) {
  const { kernel: kernel2 } = planned;
  const connections = planned.connections.map((row) => plan.connections.find((each3) => each3.tracts.some((tract) => tract.index === row)));
  const most = (numbers) => Math.max(1, ...numbers);
  const sources2 = most(connections.map((each3) => plan.populations[each3.from].words));
  const words = connections.reduce((sum2, each3) => sum2 + plan.populations[each3.from].words, 0);
  switch (kernel2) {
    case "resident":
      return { entry: kernel2, lanes: wide(wordwise), groups: (samples) => [samples, 1] };
    case "update": {
      const members = plan.stages[planned.stage].populations.map((p) => plan.populations[p]);
      const lanes2 = members.some((each3) => each3.competition) ? wide(wordwise) : wordwise ? 32 : 64;
      const tile = wordwise ? 32 * lanes2 : lanes2;
      const tiles2 = members.reduce((sum2, each3) => sum2 + (each3.competition ? 1 : Math.ceil(each3.size / tile)), 0);
      return { entry: `update_${planned.stage}`, lanes: lanes2, groups: (samples) => grid(tiles2 * samples) };
    }
    case "deliver":
      return { entry: kernel2, lanes: 64, groups: (samples) => [Math.max(connections.length, Math.min(4096, words * samples)), 1] };
    case "partition":
      return { entry: `partition_${plan.calls.step.indexOf(planned)}`, lanes: wide(wordwise), groups: (samples) => [Math.min(256, 16 * samples), 1] };
    case "settle_rows":
      return { entry: kernel2, lanes: 64, groups: () => [Math.min(4096, 32 * sources2), 1] };
    case "probe":
      return { entry: kernel2, lanes: 64, groups: (samples) => [samples, 1] };
    case "normalise":
      return { entry: kernel2, lanes: 64, groups: () => [Math.ceil(most(connections.map((each3) => plan.populations[each3.to].size)) / 64), 1] };
    default: {
      const learned = connections.map((each3) => each3.sparse ? plan.populations[each3.from].size : plan.populations[each3.from].words * plan.populations[each3.to].size);
      const work = most([...learned, ...planned.populations.map((p) => plan.populations[p].size)]);
      return { entry: "learn", lanes: 64, groups: () => [Math.min(4096, Math.ceil(work / 64)), 1] };
    }
  }
}
var wide = (wordwise) => wordwise ? 32 : 256;
function grid(groups) {
  const x = Math.min(groups, 32768);
  return [x, Math.ceil(groups / x)];
}
async function requireCompiled(module, code) {
  const { messages } = await module.getCompilationInfo();
  const errors = messages.filter((each3) => each3.type === "error");
  if (errors.length === 0) return;
  const lines = code.split("\n");
  const shown = errors.slice(0, 5).map((each3) => `${each3.lineNum}:${each3.linePos} ${each3.message}
    ${lines[each3.lineNum - 1] ?? ""}`).join("\n");
  throw new Error(`internal: the shader does not compile
${shown}`);
}

// src/backend/construction.ts
var bound = ["structure", "targets", "weights"];
var COMPUTE = 4;
var [UNIFORM, COPY_DST2] = [64, 8];
var workgroups = 4096;
var compiled = /* @__PURE__ */ new WeakMap();
async function compile(device) {
  const code = constructionShader();
  const module = device.createShaderModule({ label: "construct", code });
  await requireCompiled(module, code);
  const layout = device.createBindGroupLayout({ entries: [
    { binding: 0, visibility: COMPUTE, buffer: { type: "uniform" } },
    ...bound.map((name2, at) => ({ binding: at + 1, visibility: COMPUTE, buffer: { type: name2 === "structure" ? "read-only-storage" : "storage" } }))
  ] });
  const pipeline = await device.createComputePipelineAsync({ label: "construct", layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }), compute: { module, entryPoint: "draw_rows" } });
  return { layout, pipeline };
}
async function construct(plan, device, buffer) {
  if (plan.calls.construct.length === 0) return;
  let making = compiled.get(device);
  if (!making) compiled.set(device, making = compile(device));
  const { layout, pipeline } = await making;
  const { populations, connections, draws, lists } = plan.tables;
  const [low, high] = philoxKey(plan.seed);
  const uniform = device.createBuffer({ label: "construct", size: runBytes, usage: UNIFORM | COPY_DST2 });
  try {
    for (const [number2, planned] of plan.calls.construct.entries()) {
      device.queue.writeBuffer(uniform, 0, packRun({
        seed_low: low,
        seed_high: high,
        list: 2 * number2,
        population_table: populations,
        connection_table: connections,
        draws_table: draws,
        list_table: lists
      }));
      const call = { planned, pipeline, groups: () => [workgroups, 1] };
      const group = device.createBindGroup({ layout, entries: [
        { binding: 0, resource: { buffer: uniform } },
        ...bound.map((name2, at) => ({ binding: at + 1, resource: { buffer: buffer(name2, planned.bank) } }))
      ] });
      device.queue.submit([encodeCalls(device, [call], () => group, 1).finish()]);
    }
    await device.queue.onSubmittedWorkDone();
  } finally {
    uniform.destroy();
  }
}

// src/backend/backend.ts
var settledBefore = ["weights", "values"];

// src/backend/timestamps.ts
var mostQueries = 4096;
var Timestamps = class {
  static mostPasses = mostQueries / 2;
  #queries;
  #resolved;
  #staging;
  #times = /* @__PURE__ */ new Map();
  /** What the passes since the last `read` were for. */
  #passes = [];
  constructor(device) {
    const size = 8 * mostQueries;
    this.#queries = device.createQuerySet({ label: "profile", type: "timestamp", count: mostQueries });
    this.#resolved = device.createBuffer({ label: "profile", size, usage: QUERY_RESOLVE | COPY_SRC });
    this.#staging = device.createBuffer({ label: "profile", size, usage: MAP_READ2 | COPY_DST3 });
  }
  /** Describes the next pass: one call. */
  pass(call) {
    const at = 2 * (this.#passes.push(call) - 1);
    return { timestampWrites: { querySet: this.#queries, beginningOfPassWriteIndex: at, endOfPassWriteIndex: at + 1 } };
  }
  /** Ends an encoder whose passes were described here. */
  resolve(encoder) {
    encoder.resolveQuerySet(this.#queries, 0, 2 * this.#passes.length, this.#resolved, 0);
    encoder.copyBufferToBuffer(this.#resolved, 0, this.#staging, 0, 16 * this.#passes.length);
  }
  /** Waits for what was submitted and takes its times in. */
  async read() {
    await this.#staging.mapAsync(1);
    const nanoseconds = new BigUint64Array(this.#staging.getMappedRange());
    this.#passes.forEach((call, k) => {
      const time = this.#times.get(call) ?? { milliseconds: 0, calls: 0 };
      time.milliseconds += Math.max(0, Number(nanoseconds[2 * k + 1] - nanoseconds[2 * k]) / 1e6);
      time.calls++;
      this.#times.set(call, time);
    });
    this.#staging.unmap();
    this.#passes = [];
  }
  get times() {
    return [...this.#times].map(([{ kernel: kernel2, what }, time]) => ({ kernel: kernel2, what, ...time }));
  }
  dispose() {
    this.#queries.destroy();
    this.#resolved.destroy();
    this.#staging.destroy();
  }
};
var [MAP_READ2, COPY_SRC, COPY_DST3, QUERY_RESOLVE] = [1, 4, 8, 512];

// src/backend/webgpu-machine.ts
var WebgpuMachine = class _WebgpuMachine {
  constructor(plan, opened, options, budget) {
    this.plan = plan;
    this.opened = opened;
    const { device, adapter } = opened;
    this.device = device;
    this.adapter = adapter;
    const { COPY_DST: COPY_DST4, COPY_SRC: COPY_SRC2, STORAGE, UNIFORM: UNIFORM2 } = bufferUsage;
    const usage2 = STORAGE | COPY_DST4 | COPY_SRC2;
    this.#buffers = Object.fromEntries(sharedArenas.map((name2) => [name2, this.#create(name2, plan.words[name2], usage2, plan.initial[name2])]));
    this.#banks = plan.banks.map((words, bank) => ({ targets: this.#create(`targets, bank ${bank}`, words.targets, usage2), weights: this.#create(`weights, bank ${bank}`, words.weights, usage2) }));
    for (const { arena, bank, offset, data } of plan.contents) device.queue.writeBuffer(this.#banks[bank][arena], offset * 4, data);
    this.#initialState = this.#create("initial state", plan.trialState, COPY_SRC2 | COPY_DST4, plan.initial.state?.subarray(0, plan.trialState));
    this.#uniform = device.createBuffer({ label: "run", size: runBytes, usage: UNIFORM2 | COPY_DST4 });
    const readOnly = ["values", "structure", "targets"];
    this.#layout = device.createBindGroupLayout({ entries: [
      { binding: 0, visibility: COMPUTE2, buffer: { type: "uniform" } },
      ...arenaNames.map((name2, at) => ({ binding: at + 1, visibility: COMPUTE2, buffer: { type: readOnly.includes(name2) ? "read-only-storage" : "storage" } }))
    ] });
    this.#groups = plan.banks.map((_, bank) => device.createBindGroup({ layout: this.#layout, entries: [
      { binding: 0, resource: { buffer: this.#uniform } },
      ...arenaNames.map((name2, at) => ({ binding: at + 1, resource: { buffer: this.#buffer(name2, bank) } }))
    ] }));
    this.#submitter = new Submitter(device, this.#buffers.control, adapter.name, budget, options.stepsPerSubmit);
    this.#wordwise = options.variant ? options.variant === "software" : adapter.software;
  }
  plan;
  opened;
  backend = "webgpu";
  step = 0;
  #disposed = false;
  #buffers;
  #banks;
  #initialState;
  #uniform;
  #layout;
  /** One per bank. */
  #groups;
  #submitter;
  #wordwise;
  #calls = { step: [], trial: [], normalise: [], settle: [] };
  /** Calls that a run without learning left out still count from where they stood. */
  #behind = false;
  /** Late learners know of all spikes before this step … */
  #settled = 0;
  /** … and there may be others. */
  #unsettled = false;
  /** Samples of the last run. */
  #samples = 1;
  #firstSample = 0;
  device;
  adapter;
  /** @param budget of each submit, in ms. */
  static async create(plan, opened, options, budget) {
    const { device, adapter } = opened;
    device.pushErrorScope("validation");
    device.pushErrorScope("out-of-memory");
    const machine = new _WebgpuMachine(plan, opened, options, budget);
    await construct(plan, opened.device, (arena, bank) => machine.#buffer(arena, bank));
    machine.#calls = await compileCalls(plan, device, machine.#layout, machine.#wordwise);
    const memory = await device.popErrorScope();
    const invalid = await device.popErrorScope();
    if (memory) throw new SimulationError(`adapter "${adapter.name}"`, `its memory does not hold the network's ${machine.bytes} bytes`, 'use a smaller network or batch, or backend "cpu"');
    machine.#alive();
    if (invalid) throw new SimulationError(`adapter "${adapter.name}"`, `it refused the network: ${invalid.message}`, 'report this, with the output of "npx webspike doctor"');
    return machine;
  }
  #buffer(arena, bank) {
    return arena === "targets" || arena === "weights" ? this.#banks[bank][arena] : this.#buffers[arena];
  }
  get bytes() {
    return planBytes(this.plan) + this.#uniform.size;
  }
  #create(label, words, usage2, contents) {
    const buffer = this.device.createBuffer({ label, size: Math.max(16, words * 4), usage: usage2 });
    if (contents && contents.length > 0) this.device.queue.writeBuffer(buffer, 0, contents);
    return buffer;
  }
  #writeRun(request, end, trial) {
    const [low, high] = philoxKey(this.plan.seed);
    this.device.queue.writeBuffer(this.#uniform, 0, packRun({
      zero: 0,
      samples: request.samples,
      end,
      first_sample: request.firstSample,
      seed_low: low,
      seed_high: high,
      learning: Number(request.learning),
      trial: Number(trial),
      settled: this.#settled
    }));
  }
  #dispatch(calls, times, samples, stamps) {
    return encodeCalls(this.device, calls, (bank) => this.#groups[bank], samples, times, stamps);
  }
  #submit(calls, samples) {
    if (calls.length > 0) this.device.queue.submit([this.#dispatch(calls, 1, samples).finish()]);
  }
  /** Late learners catch up with every spike so far: before their weights are read, changed or used without learning. */
  #settle() {
    if (!this.#unsettled || this.#calls.settle.length === 0) return;
    this.#writeRun({ samples: this.#samples, firstSample: this.#firstSample, learning: true }, this.step, false);
    this.#submit(this.#calls.settle, this.#samples);
    this.#settled = this.step;
    this.#unsettled = false;
  }
  async construct() {
    this.#alive();
    await this.device.queue.onSubmittedWorkDone();
  }
  async run(request) {
    const calls = this.#begin(request);
    await this.#telling(async () => {
      this.step = await this.#submitter.run({
        from: this.step,
        to: this.step + request.steps,
        block: this.plan.block,
        pause: request.pause,
        encode: (start, end) => this.#steps(request, calls, start, end)
      });
    });
    this.#end(request);
  }
  async profile(request) {
    if (!this.device.features.has("timestamp-query")) {
      await this.run(request);
      return null;
    }
    const calls = this.#begin(request);
    const stamps = new Timestamps(this.device);
    const { kind, block } = this.plan;
    const most = kind === "resident" ? Infinity : block * Math.floor(Timestamps.mostPasses / calls.length);
    try {
      await this.#telling(async () => {
        for (const to = this.step + request.steps; this.step < to; ) {
          const end = Math.min(to, this.step + Math.min(most, this.#submitter.steps(block)));
          const encoder = this.#steps(request, calls, this.step, end, stamps);
          stamps.resolve(encoder);
          this.device.queue.submit([encoder.finish()]);
          await stamps.read();
          this.#alive();
          this.step = end;
        }
      });
    } finally {
      stamps.dispose();
    }
    this.#end(request);
    return stamps.times;
  }
  #begin(request) {
    this.#alive();
    if (request.learning && this.#behind) this.resumeAt(this.step);
    if (!request.learning) this.#settle();
    this.#samples = request.samples;
    this.#firstSample = request.firstSample;
    const calls = this.#calls.step.filter(({ planned }) => planned.always || request.learning);
    this.#behind = calls.length < this.#calls.step.length;
    return calls;
  }
  #steps(request, calls, start, end, stamps) {
    const { kind, block } = this.plan;
    this.#writeRun(request, end, false);
    return this.#dispatch(calls, kind === "resident" ? 1 : Math.ceil((end - start) / block), request.samples, stamps);
  }
  #end({ learning }) {
    if (learning) this.#unsettled = true;
    else this.#settled = this.step;
  }
  async finishTrial(samples, firstSample = 0) {
    this.#alive();
    this.#settle();
    this.#writeRun({ samples, firstSample, learning: true }, this.step, true);
    this.#submit([...this.#calls.trial, ...this.#calls.normalise], samples);
  }
  async normalise() {
    this.#alive();
    this.#settle();
    this.#submit(this.#calls.normalise, 1);
  }
  reset() {
    this.#alive();
    this.#settle();
    this.step = 0;
    this.#settled = 0;
    const encoder = this.device.createCommandEncoder();
    if (this.plan.trialState > 0) encoder.copyBufferToBuffer(this.#initialState, 0, this.#buffers.state, 0, this.plan.trialState * 4);
    encoder.clearBuffer(this.#buffers.ring);
    encoder.clearBuffer(this.#buffers.control);
    for (const { bank, offset, words } of keptBySynapses(this.plan)) encoder.clearBuffer(this.#banks[bank].weights, 4 * offset, 4 * words);
    this.device.queue.submit([encoder.finish()]);
  }
  resumeAt(step) {
    this.#alive();
    this.step = step;
    this.#settled = step;
    this.#unsettled = false;
    const counters = new Uint32Array(this.plan.decided - 1);
    for (let at = 0; at < counters.length; at += 2) counters[at] = step;
    this.write("control", 1, counters);
  }
  write(arena, offset, data, bank = 0) {
    this.#alive();
    if (settledBefore.includes(arena)) this.#settle();
    if (data.length > 0) this.device.queue.writeBuffer(this.#buffer(arena, bank), offset * 4, data);
  }
  async read(arena, offset, words, bank = 0) {
    this.#alive();
    if (words === 0) return new Uint32Array(0);
    if (settledBefore.includes(arena)) this.#settle();
    const staging = this.device.createBuffer({ label: `read ${arena}`, size: words * 4, usage: bufferUsage.MAP_READ | bufferUsage.COPY_DST });
    try {
      const encoder = this.device.createCommandEncoder();
      encoder.copyBufferToBuffer(this.#buffer(arena, bank), offset * 4, staging, 0, words * 4);
      this.device.queue.submit([encoder.finish()]);
      await this.#telling(() => staging.mapAsync(1));
      return new Uint32Array(staging.getMappedRange().slice(0));
    } finally {
      staging.destroy();
    }
  }
  /** Waits for the device; what went wrong because it was lost is told as its loss. */
  async #telling(wait) {
    try {
      await wait();
    } catch (error) {
      if (error instanceof DeviceLost) this.opened.fate.lost ||= error.reason;
      await newsOf(this.opened);
      this.#alive();
      throw error;
    }
    this.#alive();
  }
  dispose() {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const name2 of sharedArenas) this.#buffers[name2].destroy();
    for (const bank of this.#banks) Object.values(bank).forEach((each3) => each3.destroy());
    this.#initialState.destroy();
    this.#uniform.destroy();
    this.#submitter.dispose();
  }
  #alive() {
    const { lost, disposed } = this.opened.fate;
    if (this.#disposed || disposed) throw new SimulationError("simulation", "it was used after dispose()", "build a new one with simulate()");
    if (lost) throw new DeviceLost(this.adapter.name, lost);
  }
};
var sharedArenas = ["values", "structure", "state", "spikes", "ring", "control"];
var COMPUTE2 = 4;
var bufferUsage = { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, STORAGE: 128 };

// src/backend/webgpu.ts
async function webgpuBackend(gpu2, options = {}) {
  const opened = await openDevice(gpu2, options);
  return opened && new Reopening(gpu2, options, opened);
}
var leastBudget = 5;
var Reopening = class {
  constructor(gpu2, options, opened) {
    this.gpu = gpu2;
    this.options = options;
    this.#opened = opened;
  }
  gpu;
  options;
  kind = "webgpu";
  #opened;
  #next = null;
  /** Of each submit, in ms. A watchdog may have found the last ones too long. */
  #budget = submitBudget;
  get device() {
    return this.#opened.device;
  }
  get adapter() {
    return this.#opened.adapter;
  }
  get failures() {
    return this.#opened.failures;
  }
  async load(plan) {
    if (this.#opened.fate.lost && !this.#opened.fate.disposed) this.#opened = await (this.#next ??= this.#reopen().finally(() => this.#next = null));
    const opened = this.#opened;
    const { adapter, failures } = opened;
    if (failures.length > 0 && plan.precision === "exact") {
      throw new SimulationError(`adapter "${adapter.name}"`, `it failed the self-test of exact arithmetic (${failures.join(", ")})`, 'use backend "cpu", or precision: "fast" to accept spikes that differ from other devices');
    }
    try {
      return await WebgpuMachine.create(plan, opened, this.options, this.#budget);
    } catch (error) {
      await newsOf(opened);
      throw opened.fate.lost && !opened.fate.disposed ? new DeviceLost(adapter.name, opened.fate.lost) : error;
    }
  }
  async #reopen() {
    const { device, adapter, fate } = this.#opened;
    device.destroy();
    this.#budget = Math.max(leastBudget, this.#budget / 2);
    try {
      const opened = await openDevice(this.gpu, this.options);
      if (opened) return opened;
    } catch {
    }
    throw new DeviceLost(adapter.name, `${fate.lost}, and no other was found`);
  }
  dispose() {
    this.#opened.fate.disposed = true;
    this.#opened.device.destroy();
  }
};

// src/learn/webgpu/arena.ts
function arenaOf(tensors, { adapter, bytes, banks: most }) {
  const room = Math.floor(bytes / 4);
  const banks = [];
  const places = /* @__PURE__ */ new Map();
  for (const { name: name2, size } of tensors) {
    expect(size <= room, `tensor "${name2}"`, `it takes ${size * 4} bytes, and adapter "${adapter}" binds buffers of at most ${bytes}`, 'train with fewer samples at once, or keep the states of fewer steps ("segment")');
    let bank = banks.findIndex((used) => used + size <= room);
    if (bank < 0) {
      expect(banks.length < most, `tensor "${name2}"`, `it does not fit beside the ${banks.reduce((sum2, used) => sum2 + used * 4, 0)} bytes before it: adapter "${adapter}" binds ${most} buffers of ${bytes}`, 'train with fewer samples at once, or keep the states of fewer steps ("segment")');
      bank = banks.push(0) - 1;
    }
    places.set(name2, { bank, offset: banks[bank], size });
    banks[bank] += size;
  }
  return { banks, places };
}
function placeOf(arena, { view: view2, size, before = 0 }, subject) {
  const place = arena.places.get(view2.tensor);
  expect(place !== void 0, subject, `there is no tensor "${view2.tensor}"`, `name one of ${[...arena.places.keys()].join(", ")}`);
  expect(view2.offset - before >= 0 && view2.offset + size <= place.size, subject, `it reaches from ${view2.offset - before} to ${view2.offset + size} of tensor "${view2.tensor}" of ${place.size} numbers`, "give a view that lies within");
  return { ...place, offset: place.offset + view2.offset, size };
}
var viewPlace = (arena, view2, size, subject) => placeOf(arena, { view: view2, size }, subject);

// src/learn/webgpu/dispatch.ts
function kernel(name2, text, { operands, whole = [], signed = [], real = [] }) {
  return { name: name2, text, operands, whole, signed, real };
}
var operand = (view2, size) => ({ view: view2, size });
var scratchName = "sums of parts";
var scratch = (size, offset = 0) => ({ view: { tensor: scratchName, offset }, size });
var eachLanes = 64;
var mostGroups = 65535;
function grid2(groups) {
  const x = Math.max(1, Math.min(groups, 32768));
  return [x, Math.ceil(groups / x)];
}
function each(kernel2, items, { operands, numbers = {}, flags = {}, work = 1 }) {
  return { kernel: kernel2, flags, constants: {}, operands, numbers: { ...numbers, items }, groups: [...grid2(Math.ceil(items / eachLanes)), 1], work: items * work };
}
var foldLanes = 256;
function foldOf(columns2, inner) {
  const most = columns2 > 32 * mostGroups ? foldLanes : 32;
  const wide2 = inner >= 32 && columns2 <= mostGroups ? 1 : Math.min(most, 2 ** Math.ceil(Math.log2(columns2)));
  return { constants: { wide: wide2, deep: foldLanes / wide2 }, across: Math.ceil(columns2 / wide2) };
}
function partsOf2(count2, { across, constants: { deep } }) {
  const wanted = Math.min(Math.ceil(1024 / across), Math.ceil(count2 / (16 * deep)));
  const span = Math.ceil(count2 / Math.max(1, wanted));
  return { parts: Math.ceil(count2 / span), span };
}

// shaders/train/shared/each.wgsl
var each_default = "// One invocation for each of `items`: the kernel says what `each` does with its number.\n\n@compute @workgroup_size(64)\nfn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {\n  let i = id.y * groups.x * 64u + id.x;\n  if (i < p.items) {\n    each(i);\n  }\n}\n";

// shaders/train/adam.wgsl
var adam_default = "// Kingma & Ba 2015, arXiv:1412.6980; decoupled decay: Loshchilov & Hutter 2019, arXiv:1711.05101.\n\nfn each(i: u32) {\n  let learning_rate = p.rate * SETTINGS[p.settings_at];\n  var weight = WEIGHTS[p.weights_at + i];\n  var gradient = SETTINGS[p.settings_at + 1u] * GRADIENTS[p.gradients_at + i];\n#if DECOUPLED\n  weight -= learning_rate * p.decay * weight;\n#else\n  gradient += p.decay * weight;\n#endif\n  let first = p.beta1 * FIRST[p.first_at + i] + p.rest1 * gradient;\n  let second = p.beta2 * SECOND[p.second_at + i] + p.rest2 * gradient * gradient;\n  FIRST[p.first_at + i] = first;\n  SECOND[p.second_at + i] = second;\n  let unbiased_first = first / SETTINGS[p.settings_at + 3u];\n  let unbiased_second = second / SETTINGS[p.settings_at + 4u];\n  WEIGHTS[p.weights_at + i] = clamp(weight - learning_rate * unbiased_first / (sqrt(unbiased_second) + p.epsilon), p.low, p.high);\n}\n";

// shaders/train/add.wgsl
var add_default = "fn each(i: u32) {\n  TO[p.to_at + i] += p.factor * FROM[p.from_at + i];\n}\n";

// shaders/train/copy.wgsl
var copy_default = "fn each(i: u32) {\n  TO[p.to_at + i] = FROM[p.from_at + i % p.size];\n}\n";

// shaders/train/fill.wgsl
var fill_default = "fn each(i: u32) {\n  TO[p.to_at + i] = p.value;\n}\n";

// shaders/train/loss.wgsl
var loss_default = "// The loss of one sample, its adjoint, and whether the answer was right.\n\nfn each(i: u32) {\n  let label = LABELS[p.labels_at + i];\n  let scores = p.score_at + i * p.size;\n  let adjoints = p.d_score_at + i * p.size;\n  if (label < 0.0) {\n    for (var j = 0u; j < p.size; j++) {\n      D_SCORE[adjoints + j] = 0.0;\n    }\n    LOSSES[p.losses_at + i] = 0.0;\n    CORRECT[p.correct_at + i] = 0.0;\n    return;\n  }\n  let wanted = u32(label);\n  var answer = 0u;\n  var largest = SCORE[scores];\n  for (var j = 1u; j < p.size; j++) {\n    if (SCORE[scores + j] > largest) {\n      largest = SCORE[scores + j];\n      answer = j;\n    }\n  }\n  CORRECT[p.correct_at + i] = select(0.0, 1.0, answer == wanted);\n#if ENTROPY\n  var sum = 0.0;\n  for (var j = 0u; j < p.size; j++) {\n    sum += exp(p.scale * (SCORE[scores + j] - largest));\n  }\n  let logarithm = log(sum);\n  var loss = 0.0;\n  for (var j = 0u; j < p.size; j++) {\n    let exponent = p.scale * (SCORE[scores + j] - largest) - logarithm;\n    let target_share = p.smoothing / f32(p.size) + select(0.0, 1.0 - p.smoothing, j == wanted);\n    loss -= target_share * exponent;\n    D_SCORE[adjoints + j] = p.scale * (exp(exponent) - target_share) / p.divisor;\n  }\n  LOSSES[p.losses_at + i] = loss;\n#else\n  var loss = 0.0;\n  for (var j = 0u; j < p.size; j++) {\n    let distance = SCORE[scores + j] - select(p.off, p.on, j == wanted);\n    loss += distance * distance;\n    D_SCORE[adjoints + j] = 2.0 * distance / (f32(p.size) * p.divisor);\n  }\n  LOSSES[p.losses_at + i] = loss / f32(p.size);\n#endif\n}\n";

// shaders/train/multiply.wgsl
var multiply_default = "fn each(i: u32) {\n  TO[p.to_at + i] = FROM[p.from_at + i] * BY[p.by_at + i % p.size];\n}\n";

// shaders/train/penalty.wgsl
var penalty_default = "fn each(i: u32) {\n  let rate = MEANS[p.means_at + i % p.size];\n  D_SERIES[p.d_series_at + i] += p.factor * (max(0.0, rate - p.high) - max(0.0, p.low - rate));\n}\n";

// shaders/train/pool.wgsl
var pool_default = "// Means over windows, and their adjoint. What lies beyond the last whole window is left out.\n\nfn each(i: u32) {\n#if BACK\n  let x = i % p.width;\n  let y = i / p.width % p.height;\n  let image = i / (p.width * p.height);\n  let across = p.width / p.window_x;\n  let down = p.height / p.window_y;\n  let inside = x / p.window_x < across && y / p.window_y < down;\n  var value = 0.0;\n  if (inside) {\n    value = OUTPUT[p.output_at + (image * down + y / p.window_y) * across + x / p.window_x] * p.factor;\n  }\n  INPUT[p.input_at + i] = value;\n#else\n  let across = p.width / p.window_x;\n  let down = p.height / p.window_y;\n  let image = i / (across * down);\n  let corner = p.input_at + (image * p.height + i / across % down * p.window_y) * p.width + i % across * p.window_x;\n  var sum = 0.0;\n  for (var y = 0u; y < p.window_y; y++) {\n    for (var x = 0u; x < p.window_x; x++) {\n      sum += INPUT[corner + y * p.width + x];\n    }\n  }\n  OUTPUT[p.output_at + i] = sum * p.factor;\n#endif\n}\n";

// shaders/train/quantise.wgsl
var quantise_default = "// WGSL's round() goes to the even neighbour.\n\nfn each(i: u32) {\n  let steps = FROM[p.from_at + i] / p.step;\n  TO[p.to_at + i] = p.step * clamp(sign(steps) * floor(abs(steps) + 0.5), p.low, p.high);\n}\n";

// shaders/train/readout.wgsl
var readout_default = "// The score of one class of one sample from its series, and the adjoint of that. One of MEAN, MAX, LAST and FIRST is set.\n\nfn each(i: u32) {\n#if BACK\n  let adjoint = D_SCORE[p.d_score_at + i];\n  var source = p.total - 1u;\n#if BY_STEP\n#if FIRST\n  // Without a spike the score is still -total, and the last step is the one to blame.\n  if (SCORE[p.score_at + i] > -f32(p.total)) {\n    source = u32(AT[p.at_at + i]);\n  }\n#else\n  source = u32(AT[p.at_at + i]);\n#endif\n#endif\n  for (var t = 0u; t < p.steps; t++) {\n#if MEAN\n    D_SERIES[p.d_series_at + t * p.items + i] = adjoint / f32(p.total);\n#else\n    D_SERIES[p.d_series_at + t * p.items + i] = select(0.0, adjoint, p.first_step + t == source);\n#endif\n  }\n#else\n#if MEAN\n  var sum = 0.0;\n  for (var t = 0u; t < p.steps; t++) {\n    sum += SERIES[p.series_at + t * p.items + i];\n  }\n  SCORE[p.score_at + i] += sum / f32(p.total);\n#elif LAST\n  SCORE[p.score_at + i] = SERIES[p.series_at + (p.steps - 1u) * p.items + i];\n#else\n  var best = SCORE[p.score_at + i];\n  var source = AT[p.at_at + i];\n  for (var t = 0u; t < p.steps; t++) {\n    let value = SERIES[p.series_at + t * p.items + i];\n#if FIRST\n    let better = value > 0.0 && best == -f32(p.total);\n    let score = -f32(p.first_step + t);\n#else\n    let better = value > best;\n    let score = value;\n#endif\n    if (better) {\n      best = score;\n      source = f32(p.first_step + t);\n    }\n  }\n  SCORE[p.score_at + i] = best;\n  AT[p.at_at + i] = source;\n#endif\n#endif\n}\n";

// shaders/train/sgd.wgsl
var sgd_default = "fn each(i: u32) {\n  let learning_rate = SETTINGS[p.settings_at];\n  let weight = WEIGHTS[p.weights_at + i];\n  let gradient = SETTINGS[p.settings_at + 1u] * GRADIENTS[p.gradients_at + i];\n  let velocity = p.momentum * VELOCITY[p.velocity_at + i] + gradient + p.decay * weight;\n  VELOCITY[p.velocity_at + i] = velocity;\n  WEIGHTS[p.weights_at + i] = clamp(weight - p.rate * learning_rate * velocity, p.low, p.high);\n}\n";

// shaders/train/warp.wgsl
var warp_default = "// Images under an affine map and elastic displacements, sampled bilinearly; 0 outside.\n\n// A displacement at a place of the image, from the corners of the grid's cell. `first`: where the grid of this coordinate begins.\nfn displacement(first: u32, place: vec2f) -> f32 {\n  let least = vec2u(place);\n  let most = min(least + 1u, vec2u(p.grid - 1u));\n  let share = place - vec2f(least);\n  let upper = mix(MAPS[first + least.y * p.grid + least.x], MAPS[first + least.y * p.grid + most.x], share.x);\n  let lower = mix(MAPS[first + most.y * p.grid + least.x], MAPS[first + most.y * p.grid + most.x], share.x);\n  return mix(upper, lower, share.y);\n}\n\nfn pixel(image: u32, x: i32, y: i32) -> f32 {\n  if (x < 0 || y < 0 || x >= i32(p.width) || y >= i32(p.height)) {\n    return 0.0;\n  }\n  return FROM[image + u32(y) * p.width + u32(x)];\n}\n\nfn each(i: u32) {\n  let size = vec2f(f32(p.width), f32(p.height));\n  let here = vec2f(f32(i % p.width), f32(i / p.width % p.height));\n  let centre = 0.5 * (size - 1.0);\n  let map = p.maps_at + i / (p.channels * p.width * p.height) * (6u + 2u * p.grid * p.grid);\n  let from_centre = vec3f(here - centre, 1.0);\n  var place = centre + vec2f(\n    dot(vec3f(MAPS[map], MAPS[map + 1u], MAPS[map + 2u]), from_centre),\n    dot(vec3f(MAPS[map + 3u], MAPS[map + 4u], MAPS[map + 5u]), from_centre));\n  if (p.grid > 0u) {\n    let cell = here / max(size - 1.0, vec2f(1.0)) * f32(p.grid - 1u);\n    place += vec2f(displacement(map + 6u, cell), displacement(map + 6u + p.grid * p.grid, cell));\n  }\n  let corner = floor(place);\n  let share = place - corner;\n  // Far outside every corner is 0; a bound keeps the conversion to integers defined.\n  let x = i32(clamp(corner.x, -2.0, size.x));\n  let y = i32(clamp(corner.y, -2.0, size.y));\n  let image = p.from_at + i / (p.width * p.height) * p.width * p.height;\n  let upper = mix(pixel(image, x, y), pixel(image, x + 1, y), share.x);\n  let lower = mix(pixel(image, x, y + 1), pixel(image, x + 1, y + 1), share.x);\n  TO[p.to_at + i] = mix(upper, lower, share.y);\n}\n";

// src/learn/webgpu/elementwise.ts
var fillKernel = kernel("fill", fill_default + each_default, { operands: ["to"], whole: ["items"], real: ["value"] });
var copyKernel = kernel("copy", copy_default + each_default, { operands: ["from", "to"], whole: ["items", "size"] });
var addKernel = kernel("add", add_default + each_default, { operands: ["from", "to"], whole: ["items"], real: ["factor"] });
var multiplyKernel = kernel("multiply", multiply_default + each_default, { operands: ["from", "by", "to"], whole: ["items", "size"] });
var penaltyKernel = kernel("penalty", penalty_default + each_default, { operands: ["means", "d_series"], whole: ["items", "size"], real: ["factor", "low", "high"] });
var quantiseKernel = kernel("quantise", quantise_default + each_default, { operands: ["from", "to"], whole: ["items"], real: ["step", "low", "high"] });
var sgdKernel = kernel("sgd", sgd_default + each_default, {
  operands: ["weights", "gradients", "settings", "velocity"],
  whole: ["items"],
  real: ["rate", "decay", "low", "high", "momentum"]
});
var adamKernel = kernel("adam", adam_default + each_default, {
  operands: ["weights", "gradients", "settings", "first", "second"],
  whole: ["items"],
  real: ["rate", "decay", "low", "high", "beta1", "beta2", "rest1", "rest2", "epsilon"]
});
var poolKernel = kernel("pool", pool_default + each_default, { operands: ["input", "output"], whole: ["items", "height", "width", "window_y", "window_x"], real: ["factor"] });
var warpKernel = kernel("warp", warp_default + each_default, { operands: ["from", "to", "maps"], whole: ["items", "channels", "height", "width", "grid"] });
var readoutKernel = kernel("readout", readout_default + each_default, {
  operands: ["series", "score", "at", "d_series", "d_score"],
  whole: ["items", "steps", "first_step", "total"]
});
var lossKernel = kernel("loss", loss_default + each_default, {
  operands: ["score", "labels", "d_score", "losses", "correct"],
  whole: ["items", "size"],
  real: ["scale", "smoothing", "on", "off", "divisor"]
});
var fill = ({ to, size, value }) => [each(fillKernel, size, { operands: { to: operand(to, size) }, numbers: { value } })];
var copy = ({ from, to, size, copies = 1 }) => [each(copyKernel, copies * size, { operands: { from: operand(from, size), to: operand(to, copies * size) }, numbers: { size } })];
var add2 = ({ from, to, size, factor }) => [each(addKernel, size, { operands: { from: operand(from, size), to: operand(to, size) }, numbers: { factor } })];
var multiply2 = ({ from, by, to, rows, size }) => [each(multiplyKernel, rows * size, { operands: { from: operand(from, rows * size), by: operand(by, size), to: operand(to, rows * size) }, numbers: { size } })];
var penalty = ({ means, dSeries, rows, size, strength, low, high }) => [each(penaltyKernel, rows * size, { operands: { means: operand(means, size), d_series: operand(dSeries, rows * size) }, numbers: { size, factor: 2 * strength / rows, low, high } })];
var quantise = ({ from, to, size, step, low, high }) => [each(quantiseKernel, size, { operands: { from: operand(from, size), to: operand(to, size) }, numbers: { step, low, high } })];
var settingsSize = 5;
function sgd({ weights, gradients, settings, velocity, size, rate, decay, low, high, momentum }) {
  const operands = { weights: operand(weights, size), gradients: operand(gradients, size), settings: operand(settings, settingsSize), velocity: operand(velocity, size) };
  return [each(sgdKernel, size, { operands, numbers: { rate, decay, low, high, momentum }, work: 8 })];
}
function adam({ weights, gradients, settings, first, second, size, rate, decay, low, high, beta1, beta2, epsilon, decoupled }) {
  const operands = { weights: operand(weights, size), gradients: operand(gradients, size), settings: operand(settings, settingsSize), first: operand(first, size), second: operand(second, size) };
  return [each(adamKernel, size, { operands, numbers: { rate, decay, low, high, beta1, beta2, rest1: 1 - beta1, rest2: 1 - beta2, epsilon }, flags: { DECOUPLED: decoupled }, work: 20 })];
}
function pool({ direction, input, output, rows, channels, height, width, window: [windowY, windowX] }) {
  const [inputs, outputs] = [rows * channels * height * width, rows * channels * Math.floor(height / windowY) * Math.floor(width / windowX)];
  const back = direction === "input";
  return [each(poolKernel, back ? inputs : outputs, {
    operands: { input: operand(input, inputs), output: operand(output, outputs) },
    flags: { BACK: back },
    numbers: { height, width, window_y: windowY, window_x: windowX, factor: 1 / (windowY * windowX) },
    work: windowY * windowX
  })];
}
function warp({ from, to, maps, samples, channels, height, width, grid: grid3 }) {
  const size = samples * channels * height * width;
  const operands = { from: operand(from, size), to: operand(to, size), maps: operand(maps, samples * (6 + 2 * grid3 * grid3)) };
  return [each(warpKernel, size, { operands, numbers: { channels, height, width, grid: grid3 }, work: 60 })];
}
function readout({ direction, how, series, score, at, dSeries, dScore, steps, samples, size, firstStep, total }) {
  const row = samples * size;
  const byStep = how === "max" || how === "first";
  const operands = direction === "output" ? { series: operand(series, steps * row), score: operand(score, row), ...byStep ? { at: operand(at, row) } : {} } : { d_series: operand(dSeries, steps * row), d_score: operand(dScore, row), ...byStep ? { score: operand(score, row), at: operand(at, row) } : {} };
  const flags = { BACK: direction === "input", MEAN: how === "mean", LAST: how === "last", FIRST: how === "first", BY_STEP: byStep };
  return [each(readoutKernel, row, { operands, flags, numbers: { steps, first_step: firstStep, total }, work: steps })];
}
function loss({ how, score, labels, dScore, losses: losses2, correct, samples, size, scale, smoothing, on, off, divisor }) {
  const operands = { score: operand(score, samples * size), labels: operand(labels, samples), d_score: operand(dScore, samples * size), losses: operand(losses2, samples), correct: operand(correct, samples) };
  return [each(lossKernel, samples, { operands, flags: { ENTROPY: how === "cross-entropy" }, numbers: { size, scale, smoothing, on, off, divisor }, work: 20 * size })];
}

// src/learn/webgpu/template.ts
var fillIn = (template, lines) => template.replaceAll(/^ *([A-Z]+);$/gm, (_, word) => lines[word].join("\n"));

// shaders/train/eligibility.wgsl
var eligibility_default = "// One step of what a synapse remembers, in all samples, and what it adds to its gradient: src/learn/webgpu/eligibility.ts.\n\nfn each(synapse: u32) {\n  let i = synapse / p.post;\n  let j = synapse % p.post;\n  var gradient = 0.0;\n  for (var b = 0u; b < p.samples; b++) {\n    let from_source = b * p.pre + i;\n    let to_target = b * p.post + j;\n    let place = i * p.samples * p.post + to_target;\n    STEP;\n  }\n  END;\n}\n";

// shaders/train/eligibility-source.wgsl
var eligibility_source_default = "// One step of what all synapses of a source remember in common, in one sample.\n\nfn each(from_source: u32) {\n  STEP;\n}\n";

// src/learn/webgpu/eligibility.ts
var Sums = class {
  constructor(op2) {
    this.op = op2;
  }
  op;
  operands = {};
  numbers = {};
  /** The number of a tensor at an index, of so many. */
  at(name2, view2, index, size) {
    this.operands[name2] = operand(view2, size);
    return `${name2.toUpperCase()}[p.${name2}_at + ${index}]`;
  }
  /** Declares what terms multiply: the input, and traces as they are before the step. */
  values(which) {
    const { op: op2 } = this;
    return [
      `let given = ${this.at("given", op2.input, "from_source", op2.samples * op2.pre)};`,
      ...which.map((n) => `let trace_${n} = ${this.trace(n)};`)
    ];
  }
  trace(n) {
    const { traces, samples, pre, post } = this.op;
    return traces[n].span === "source" ? this.at(`kept_${n}`, traces[n].view, "from_source", samples * pre) : this.at(`kept_${n}`, traces[n].view, "place", pre * samples * post);
  }
  /** `label` keeps the factors of this sum apart from those of others. */
  sum(terms, label) {
    const written = terms.map(({ of, factor }, k) => {
      const value = of === "input" ? "given" : `trace_${of}`;
      if (typeof factor !== "number") return `${value} * ${this.at(`${label}_${k}`, factor, "to_target", this.op.samples * this.op.post)}`;
      this.numbers[`${label}_${k}`] = factor;
      return `${value} * p.${label}_${k}`;
    });
    return written.join(" + ") || "0.0";
  }
};
function eligibility(op2) {
  const { traces, samples, pre, post } = op2;
  const all = traces.map((_, n) => n);
  const ofSource = all.filter((n) => traces[n].span === "source");
  return [synapses(op2, all), ...ofSource.length > 0 ? [sources(op2, ofSource)] : []].map(({ name: name2, text, sums, items, work }) => {
    const record = kernel(name2, text + each_default, { operands: Object.keys(sums.operands), whole: ["items", "samples", "pre", "post"], real: Object.keys(sums.numbers) });
    return each(record, items, { operands: sums.operands, numbers: { ...sums.numbers, samples, pre, post }, work });
  });
}
function synapses(op2, all) {
  const { traces, samples, pre, post, sum: sum2, filtered, decay, signal, gradient } = op2;
  const sums = new Sums(op2);
  const step = [...sums.values(all), `var eligibility = ${sums.sum(sum2, "sum")};`];
  for (const n of all) if (traces[n].span === "synapse") step.push(`${sums.trace(n)} = ${sums.sum(traces[n].next, `next_${n}`)};`);
  if (filtered) {
    const kept2 = sums.at("filtered", filtered, "place", pre * samples * post);
    sums.numbers.decay = decay;
    step.push(`eligibility += p.decay * ${kept2};`, `${kept2} = eligibility;`);
  }
  if (signal) step.push(`gradient += ${sums.at("signal", signal, "to_target", samples * post)} * eligibility;`);
  const end = signal ? [`${sums.at("gradient", gradient, "synapse", pre * post)} += gradient;`] : [];
  return { name: "eligibility", text: fillIn(eligibility_default, { STEP: step, END: end }), sums, items: pre * post, work: 4 * samples * step.length };
}
function sources(op2, own2) {
  const sums = new Sums(op2);
  const step = [...sums.values(own2), ...own2.map((n) => `${sums.trace(n)} = ${sums.sum(op2.traces[n].next, `next_${n}`)};`)];
  return { name: "eligibility of sources", text: fillIn(eligibility_source_default, { STEP: step }), sums, items: op2.samples * op2.pre, work: 4 * step.length };
}

// src/equations/dialect-wgsl-fast.ts
var own = /* @__PURE__ */ new Set(["exp", "sqrt", "log", "abs", "floor", "min", "max"]);
var fastWgslDialect = (subject) => ({
  literal: (value) => value < 0 ? `(-${-value}.0)` : `${value}.0`,
  arithmetic: (op2, left, right) => `(${left} ${op2} ${right})`,
  name: (identifier2) => identifier2,
  negate: (value) => `(-${value})`,
  compare: (op2, left, right) => `(${left} ${op2} ${right})`,
  logic: (op2, left, right) => `(${left} ${op2} ${right})`,
  not: (test) => `!(${test})`,
  call: (name2, args) => {
    if (own.has(name2)) return `${name2}(${args.join(", ")})`;
    if (name2 === "exprel") return `exprel(${args[0]})`;
    if (name2 === "clamp") return `min(max(${args[0]}, ${args[1]}), ${args[2]})`;
    throw new SimulationError(subject, `its equations call ${name2}(), which no step of training knows`, "draw random numbers outside of what is trained");
  },
  conditional: (test, yes, no) => `select(${no}, ${yes}, ${test})`,
  flush: (value) => value,
  settle: (value) => value,
  declare: (name2, value) => `let ${name2} = ${value};`,
  assign: (name2, value, unless) => unless === null ? `${name2} = ${value};` : `if (!(${unless})) { ${name2} = ${value}; }`
});
var fastFunctions = `
fn exprel(x: f32) -> f32 {
  let near = 1.0 + x * (0.5 + x * (1.0 / 6.0 + x * (1.0 / 24.0 + x * (1.0 / 120.0 + x / 720.0))));
  return select((exp(x) - 1.0) / select(x, 1.0, abs(x) < 0.25), near, abs(x) < 0.25);
}
`;

// shaders/train/neuron-back.wgsl
var neuron_back_default = "// The same backwards: from the state that was kept each step is computed again, then its adjoint.\n\nfn each(i: u32) {\n  BEGIN;\n  for (var left = p.steps; left > 0u; left--) {\n    let t = left - 1u;\n    STEP;\n  }\n  END;\n}\n";

// shaders/train/neuron.wgsl
var neuron_default = "// All steps of one neuron of one sample. What its program says stands in place of BEGIN, STEP and END: src/learn/webgpu/neuron.ts.\n\nfn each(i: u32) {\n  BEGIN;\n  for (var t = 0u; t < p.steps; t++) {\n    STEP;\n  }\n  END;\n}\n";

// src/learn/webgpu/neuron.ts
var Writer = class {
  constructor(op2) {
    this.op = op2;
  }
  op;
  operands = {};
  numbers = {};
  /** The number of this invocation in a tensor; of a series, that of the step `t`, or of another of `rows`. */
  at(name2, view2, span, { positions = 1, t = "t", rows = this.op.steps } = {}) {
    const { samples, size } = this.op;
    const row = samples * size;
    this.operands[name2] = operand(view2, { series: rows * row, sample: row, neuron: size, channel: size / positions, one: 1 }[span]);
    if (span === "channel") this.numbers[`${name2}_positions`] = positions;
    const place = { series: ` + ${t} * p.items + i`, sample: " + i", neuron: " + i % p.size", channel: ` + i % p.size / p.${name2}_positions`, one: "" }[span];
    return `${name2.toUpperCase()}[p.${name2}_at${place}]`;
  }
  /** Declares what is fed: once, or in each step. */
  feeds(prefix2, names, feeds) {
    const [once, every] = [[], []];
    names.forEach((name2, n) => {
      const { view: view2, span, positions } = feeds[n];
      (span === "series" ? every : once).push(`let ${identifier(name2)} = ${this.at(`${prefix2}_${n}`, view2, span, { positions })};`);
    });
    return { once, each: every };
  }
};
function partsOf3(op2, program) {
  const writer = new Writer(op2);
  const emitter = new Emitter(fastWgslDialect(`program ${op2.program} of the training plan`), () => void 0, () => false);
  const feeds = [
    writer.feeds("input", program.inputs, op2.inputs),
    writer.feeds("parameter", program.parameters, op2.parameters),
    writer.feeds("constant", program.constants.map(({ name: name2 }) => name2), op2.constants)
  ];
  return { writer, once: feeds.flatMap(({ once }) => once), each: feeds.flatMap((feed) => feed.each), lines: (lines) => emitter.lines(lines, null) };
}
function neuron(op2, programs) {
  const { direction, steps, samples, size } = op2;
  const program = programs[op2.program];
  const parts = partsOf3(op2, program);
  const text = direction === "output" ? forward(op2, program, parts) : backward(op2, program, parts);
  const { operands, numbers } = parts.writer;
  const whole = ["items", "size", "steps", ...Object.keys(numbers)];
  const record = kernel(`neuron ${direction}`, fastFunctions + text + each_default, { operands: Object.keys(operands), whole });
  const length = program.forward.length + (direction === "output" ? 0 : program.backward.length);
  return [each(record, samples * size, { operands, numbers: { ...numbers, size, steps }, work: 4 * steps * length })];
}
function forward(op2, program, { writer, once, each: every, lines }) {
  const rows = op2.history ? op2.steps + 1 : 1;
  const state = (v, t) => writer.at(`state_${v}`, op2.states[v], "series", { t, rows });
  const keep = (t) => program.states.map((name2, v) => `${state(v, t)} = ${identifier(name2)};`);
  return fillIn(neuron_default, {
    BEGIN: [...once, ...program.states.map((name2, v) => `var ${identifier(name2)} = ${state(v, "0u")};`)],
    STEP: [
      ...every,
      ...lines(program.forward),
      ...program.outputs.map((name2, o) => `${writer.at(`output_${o}`, op2.outputs[o], "series")} = ${identifier(name2)};`),
      ...program.states.map((name2) => `${identifier(name2)} = ${identifier(nextOf(name2))};`),
      ...op2.history ? keep("(t + 1u)") : []
    ],
    END: op2.history ? [] : keep("0u")
  });
}
function backward(op2, program, { writer, once, each: every, lines }) {
  const adjoint = (name2) => identifier(adjointOf(name2));
  const states = program.states.map((name2, v) => ({ name: name2, kept: `kept_${v}`, place: writer.at(`d_state_${v}`, op2.dStates[v], "sample") }));
  const gradients = [
    ...program.inputs.map((name2, n) => ({ name: name2, view: op2.dInputs[n], feed: op2.inputs[n], key: `d_input_${n}`, added: false })),
    ...program.parameters.map((name2, n) => ({ name: name2, view: op2.dParameters[n], feed: op2.parameters[n], key: `d_parameter_${n}`, added: true }))
  ].flatMap(({ name: name2, view: view2, feed, key, added }) => view2 ? [{ name: name2, key, added, series: feed.span === "series", place: writer.at(key, view2, feed.span === "series" ? "series" : "sample") }] : []);
  const sums = gradients.filter(({ series }) => !series);
  return fillIn(neuron_back_default, {
    BEGIN: [...once, ...states.map(({ kept: kept2, place }) => `var ${kept2} = ${place};`), ...sums.map(({ key }) => `var ${key} = 0.0;`)],
    STEP: [
      ...every,
      ...program.states.map((name2, v) => `let ${identifier(name2)} = ${writer.at(`state_${v}`, op2.states[v], "series")};`),
      ...lines(program.forward),
      ...states.map(({ name: name2, kept: kept2 }) => `let ${adjoint(nextOf(name2))} = ${kept2};`),
      ...program.outputs.map((name2, o) => `let ${adjoint(name2)} = ${op2.dOutputs[o] ? writer.at(`d_output_${o}`, op2.dOutputs[o], "series") : "0.0"};`),
      ...lines(program.backward),
      ...states.map(({ name: name2, kept: kept2 }) => `${kept2} = ${adjoint(name2)};`),
      ...gradients.map(({ name: name2, key, added, series, place }) => series ? `${place} ${added ? "+=" : "="} ${adjoint(name2)};` : `${key} += ${adjoint(name2)};`)
    ],
    END: [...states.map(({ kept: kept2, place }) => `${place} = ${kept2};`), ...sums.map(({ key, added, place }) => `${place} ${added ? "+=" : "="} ${key};`)]
  });
}

// shaders/train/shared/fold.wgsl
var fold_default = "// Sums over lanes in an order that is always the same. A workgroup is `wide` columns of `deep` lanes: neighbours in memory are\n// neighbours here where columns lie beside each other.\noverride wide: u32;\noverride deep: u32;\nvar<workgroup> folded: array<vec2f, wide * deep>;\n\n// For each lane the sum over all lanes of its column. All lanes must call it.\nfn fold(lane: u32, value: vec2f) -> vec2f {\n  folded[lane] = value;\n  workgroupBarrier();\n  for (var half = deep / 2u; half > 0u; half /= 2u) {\n    if (lane / wide < half) {\n      folded[lane] += folded[lane + half * wide];\n    }\n    workgroupBarrier();\n  }\n  let sum = folded[lane % wide];\n  workgroupBarrier();\n  return sum;\n}\n";

// shaders/train/clip.wgsl
var clip_default = "// The Euclidean norm of all gradients in two passes: squares of parts, then, with FINAL, the factor that keeps the norm.\n\n@compute @workgroup_size(wide * deep)\nfn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {\n  var sum = 0.0;\n  for (var i = group.x * p.span + lane; i < min(p.size, (group.x + 1u) * p.span); i += deep) {\n#if FINAL\n    sum += FROM[p.from_at + i];\n#else\n    sum += FROM[p.from_at + i] * FROM[p.from_at + i];\n#endif\n  }\n  sum = fold(lane, vec2f(sum, 0.0)).x;\n  if (lane == 0u) {\n#if FINAL\n    let norm = sqrt(sum);\n    var factor = 1.0;\n    if (p.most > 0.0 && norm > p.most) {\n      factor = p.most / norm;\n    }\n    TO[p.to_at] = factor;\n#else\n    TO[p.to_at + group.x] = sum;\n#endif\n  }\n}\n";

// shaders/train/combine.wgsl
var combine_default = "// The second half of a sum that was computed in parts: adds them in their order.\n\nfn each(i: u32) {\n  var sum = 0.0;\n  for (var part = 0u; part < p.parts; part++) {\n    sum += FROM[p.from_at + part * p.items + i];\n  }\n  sum *= p.factor;\n  if (p.accumulate == 1u) {\n    sum += TO[p.to_at + i];\n  }\n  TO[p.to_at + i] = sum;\n}\n";

// shaders/train/delay-gradient.wgsl
var delay_gradient_default = "// The gradient of each source neuron's delay: how much more came one step earlier, weighted by the adjoint.\n\n@compute @workgroup_size(wide * deep)\nfn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {\n  let i = group.x * wide + lane % wide;\n  let row = p.samples * p.size;\n  var sum = 0.0;\n  if (i < p.size) {\n    let whole = u32(clamp(DELAYS[p.delays_at + i], 0.0, f32(p.most)));\n    if (whole < p.most) {\n      for (var e = lane / wide; e < p.steps * p.samples; e += deep) {\n        let now = p.input_at + e * p.size + i - whole * row;\n        sum += D_OUTPUT[p.d_output_at + e * p.size + i] * (INPUT[now - row] - INPUT[now]);\n      }\n    }\n  }\n  sum = fold(lane, vec2f(sum, 0.0)).x;\n  if (i < p.size && lane < wide) {\n    GRADIENT[p.gradient_at + i] += sum;\n  }\n}\n";

// shaders/train/delay.wgsl
var delay_default = "// A series delayed by each source neuron's own number of steps, linearly interpolated; with BACK the adjoint of the input, gathered\n// for each of its numbers: those of `most` earlier steps, then those of the series.\n\nfn each(i: u32) {\n  let row = p.samples * p.size;\n  let delay = clamp(DELAYS[p.delays_at + i % p.size], 0.0, f32(p.most));\n  let whole = u32(delay);\n  let share = delay - f32(whole);\n#if BACK\n  // What came at step `source - most` arrived at step `from - most + whole`, and in part one later.\n  let source = i / row;\n  let arrival = i32(source + whole) - i32(p.most);\n  let place = i32(i % row);\n  var adjoint = 0.0;\n  if (arrival >= 0 && arrival < i32(p.steps)) {\n    adjoint = (1.0 - share) * D_OUTPUT[p.d_output_at + u32(arrival * i32(row) + place)];\n  }\n  if (whole < p.most && arrival >= -1 && arrival + 1 < i32(p.steps)) {\n    adjoint += share * D_OUTPUT[p.d_output_at + u32((arrival + 1) * i32(row) + place)];\n  }\n  D_INPUT[p.d_input_at + i] += adjoint;\n#else\n  let now = p.input_at + i - whole * row;\n  var value = (1.0 - share) * INPUT[now];\n  // A delay of exactly `most` has no share: nothing lies before.\n  if (whole < p.most) {\n    value += share * INPUT[now - row];\n  }\n  OUTPUT[p.output_at + i] = value;\n#endif\n}\n";

// shaders/train/normalise-combine.wgsl
var normalise_combine_default = "// Statistics of a channel from those of its parts (Chan, Golub & LeVeque 1983, doi:10.1080/00031305.1983.10483115), or, with BACK,\n// the sums of its adjoints.\n\nfn each(c: u32) {\n  var total = vec2f();\n#if BACK\n  for (var part = 0u; part < p.parts; part++) {\n    let source = p.parts_at + 2u * (part * p.items + c);\n    total += vec2f(PARTS[source], PARTS[source + 1u]);\n  }\n  BIAS_GRADIENT[p.bias_gradient_at + c] += total.x;\n  GAIN_GRADIENT[p.gain_gradient_at + c] += total.y;\n  SUMS[p.sums_at + 2u * c] = total.x;\n  SUMS[p.sums_at + 2u * c + 1u] = total.y;\n#else\n  var count = 0.0;\n  for (var part = 0u; part < p.parts; part++) {\n    let source = p.parts_at + 2u * (part * p.items + c);\n    let more = f32(min(p.span, p.count - part * p.span));\n    let distance = PARTS[source] - total.x;\n    total += vec2f(distance * more / (count + more), PARTS[source + 1u] + distance * distance * count * more / (count + more));\n    count += more;\n  }\n  let statistics = p.statistics_at + c;\n  STATISTICS[statistics] = total.x;\n  STATISTICS[statistics + p.items] = 1.0 / sqrt(total.y / count + p.epsilon);\n  let running = p.running_at + c;\n  RUNNING[running] += p.momentum * (total.x - RUNNING[running]);\n  RUNNING[running + p.items] += p.momentum * (total.y / max(1.0, count - 1.0) - RUNNING[running + p.items]);\n#endif\n}\n";

// shaders/train/normalise-sum.wgsl
var normalise_sum_default = "// Of a part of each channel's numbers: mean and squared distance from it, or, with BACK, the sums that the adjoint needs.\n\nfn place(c: u32, e: u32) -> u32 {\n  return (e / p.positions * p.channels + c) * p.positions + e % p.positions;\n}\n\n@compute @workgroup_size(wide * deep)\nfn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {\n  let c = group.x * wide + lane % wide;\n  let known = c < p.channels;\n  let begin = group.y * p.span + lane / wide;\n  let end = select(0u, min(p.count, (group.y + 1u) * p.span), known);\n  var sums = vec2f();\n#if BACK\n  let mean = STATISTICS[p.statistics_at + min(c, p.channels - 1u)];\n  let scale = STATISTICS[p.statistics_at + p.channels + min(c, p.channels - 1u)];\n  for (var e = begin; e < end; e += deep) {\n    let dy = DY[p.dy_at + place(c, e)];\n    sums += vec2f(dy, dy * (X[p.x_at + place(c, e)] - mean) * scale);\n  }\n  sums = fold(lane, sums);\n#else\n  for (var e = begin; e < end; e += deep) {\n    sums.x += X[p.x_at + place(c, e)];\n  }\n  let mean = fold(lane, sums).x / f32(min(p.span, p.count - group.y * p.span));\n  sums = vec2f();\n  for (var e = begin; e < end; e += deep) {\n    let distance = X[p.x_at + place(c, e)] - mean;\n    sums.x += distance * distance;\n  }\n  sums = vec2f(mean, fold(lane, sums).x);\n#endif\n  if (known && lane < wide) {\n    let to = p.parts_at + 2u * (group.y * p.channels + c);\n    PARTS[to] = sums.x;\n    PARTS[to + 1u] = sums.y;\n  }\n}\n";

// shaders/train/normalise.wgsl
var normalise_default2 = "// Batch normalisation of one number from its channel's statistics, with FIXED from the running ones; with BACK its adjoint.\n\nfn each(i: u32) {\n  let c = i / p.positions % p.channels;\n#if BACK\n  let scale = STATISTICS[p.statistics_at + p.channels + c];\n  let centred = (X[p.x_at + i] - STATISTICS[p.statistics_at + c]) * scale;\n  let means = vec2f(SUMS[p.sums_at + 2u * c], SUMS[p.sums_at + 2u * c + 1u]) / f32(p.count);\n  DX[p.dx_at + i] = GAIN[p.gain_at + c] * scale * (DY[p.dy_at + i] - means.x - centred * means.y);\n#else\n#if FIXED\n  let mean = RUNNING[p.running_at + c];\n  let scale = 1.0 / sqrt(RUNNING[p.running_at + p.channels + c] + p.epsilon);\n#else\n  let mean = STATISTICS[p.statistics_at + c];\n  let scale = STATISTICS[p.statistics_at + p.channels + c];\n#endif\n  Y[p.y_at + i] = GAIN[p.gain_at + c] * (X[p.x_at + i] - mean) * scale + BIAS[p.bias_at + c];\n#endif\n}\n";

// shaders/train/reduce.wgsl
var reduce_default = "// Sums of a part of the numbers of each group: workgroup (x, y) takes part y of `wide` groups.\n\n@compute @workgroup_size(wide * deep)\nfn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {\n  let g = group.x * wide + lane % wide;\n  let end = min(p.count, (group.y + 1u) * p.span);\n  var sum = 0.0;\n  if (g < p.groups) {\n    for (var e = group.y * p.span + lane / wide; e < end; e += deep) {\n      sum += FROM[p.from_at + (e / p.inner * p.groups + g) * p.inner + e % p.inner];\n    }\n  }\n  sum = p.factor * fold(lane, vec2f(sum, 0.0)).x;\n  if (g < p.groups && lane < wide) {\n    let to = p.to_at + group.y * p.groups + g;\n    if (p.accumulate == 1u) {\n      sum += TO[to];\n    }\n    TO[to] = sum;\n  }\n}\n";

// shaders/train/weight-norm.wgsl
var weight_norm_default = "// Weight normalisation (Salimans & Kingma 2016, arXiv:1602.07868): each column of lanes takes one target.\n\nfn place(j: u32, i: u32) -> u32 {\n#if BY_ROW\n  return j * p.fan_in + i;\n#else\n  return i * p.targets + j;\n#endif\n}\n\n@compute @workgroup_size(wide * deep)\nfn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {\n  let j = min(group.x * wide + lane % wide, p.targets - 1u);\n  let known = group.x * wide + lane % wide < p.targets;\n  let begin = select(p.fan_in, lane / wide, known);\n  var sums = vec2f();\n  for (var i = begin; i < p.fan_in; i += deep) {\n    let v = V[p.v_at + place(j, i)];\n#if BACK\n    sums += v * vec2f(v, D_WEIGHT[p.d_weight_at + place(j, i)]);\n#else\n    sums.x += v * v;\n#endif\n  }\n  sums = fold(lane, sums);\n  let scale = GAIN[p.gain_at + j] / sqrt(sums.x);\n  for (var i = begin; i < p.fan_in; i += deep) {\n    let at = place(j, i);\n#if BACK\n    D_V[p.d_v_at + at] += scale * (D_WEIGHT[p.d_weight_at + at] - sums.y / sums.x * V[p.v_at + at]);\n#else\n    WEIGHT[p.weight_at + at] = scale * V[p.v_at + at];\n#endif\n  }\n#if BACK\n  if (known && lane < wide) {\n    D_GAIN[p.d_gain_at + j] += sums.y / sqrt(sums.x);\n  }\n#endif\n}\n";

// src/learn/webgpu/sums.ts
var combineKernel = kernel("combine", combine_default + each_default, { operands: ["from", "to"], whole: ["items", "parts", "accumulate"], real: ["factor"] });
var reduceKernel = kernel("reduce", fold_default + reduce_default, { operands: ["from", "to"], whole: ["groups", "inner", "count", "span", "accumulate"], real: ["factor"] });
var clipKernel = kernel("clip", fold_default + clip_default, { operands: ["from", "to"], whole: ["size", "span"], real: ["most"] });
var normaliseSumKernel = kernel("normalise-sum", fold_default + normalise_sum_default, { operands: ["x", "dy", "statistics", "parts"], whole: ["channels", "positions", "count", "span"] });
var normaliseCombineKernel = kernel("normalise-combine", normalise_combine_default + each_default, {
  operands: ["parts", "statistics", "running", "sums", "gain_gradient", "bias_gradient"],
  whole: ["items", "parts", "span", "count"],
  real: ["momentum", "epsilon"]
});
var normaliseKernel = kernel("normalise", normalise_default2 + each_default, {
  operands: ["x", "y", "gain", "bias", "statistics", "running", "dy", "dx", "sums"],
  whole: ["items", "channels", "positions", "count"],
  real: ["epsilon"]
});
var delayKernel = kernel("delay", delay_default + each_default, { operands: ["input", "output", "delays", "d_input", "d_output"], whole: ["items", "steps", "samples", "size", "most"] });
var delayGradientKernel = kernel("delay-gradient", fold_default + delay_gradient_default, { operands: ["input", "delays", "d_output", "gradient"], whole: ["steps", "samples", "size", "most"] });
var weightNormKernel = kernel("weight-norm", fold_default + weight_norm_default, { operands: ["v", "gain", "weight", "d_v", "d_gain", "d_weight"], whole: ["fan_in", "targets"] });
var combine = (to, parts, factor, accumulate) => each(combineKernel, to.size, { operands: { from: scratch(parts * to.size), to }, numbers: { parts, factor, accumulate: Number(accumulate) }, work: parts });
function reduce({ from, to, outer, groups, inner, factor, accumulate }) {
  const shape = foldOf(groups, inner);
  const { parts, span } = partsOf2(outer * inner, shape);
  const result = operand(to, groups);
  const sum2 = (target, scale, more) => ({
    kernel: reduceKernel,
    flags: {},
    constants: shape.constants,
    operands: { from: operand(from, outer * groups * inner), to: target },
    numbers: { groups, inner, count: outer * inner, span, factor: scale, accumulate: Number(more) },
    groups: [shape.across, parts, 1],
    work: outer * groups * inner
  });
  return parts === 1 ? [sum2(result, factor, accumulate)] : [sum2(scratch(parts * groups), 1, false), combine(result, parts, factor, accumulate)];
}
function clip({ gradients, size, most, scale }) {
  const shape = foldOf(1, size);
  const { parts, span } = partsOf2(size, shape);
  const pass = (final, from, to, numbers, groups) => ({ kernel: clipKernel, flags: { FINAL: final }, constants: shape.constants, operands: { from, to }, numbers: { most, ...numbers }, groups: [groups, 1, 1], work: from.size });
  return [
    pass(false, operand(gradients, size), scratch(parts), { size, span }, parts),
    pass(true, scratch(parts), operand(scale, 1), { size: parts, span: parts }, 1)
  ];
}
function normalise(op2) {
  const { direction, rows, channels, positions, momentum, epsilon } = op2;
  const size = rows * channels * positions;
  const count2 = rows * positions;
  const flags = { BACK: direction === "input", FIXED: direction === "fixed" };
  const perNumber = (view2) => operand(view2, size);
  const perChannel = (view2) => operand(view2, channels);
  const statistics = operand(op2.statistics, 2 * channels);
  const running = operand(op2.running, 2 * channels);
  const shape = foldOf(channels, positions);
  const { parts, span } = partsOf2(count2, shape);
  const sumsOfParts = scratch(2 * parts * channels);
  const sums = scratch(2 * channels, 2 * parts * channels);
  const apply = (operands) => each(normaliseKernel, size, { operands, flags, numbers: { channels, positions, count: count2, epsilon }, work: 8 });
  const gather = (operands) => ({
    kernel: normaliseSumKernel,
    flags,
    constants: shape.constants,
    operands: { x: perNumber(op2.x), parts: sumsOfParts, ...operands },
    numbers: { channels, positions, count: count2, span },
    groups: [shape.across, parts, 1],
    work: 6 * size
  });
  const combined = (operands) => each(normaliseCombineKernel, channels, { operands: { parts: sumsOfParts, ...operands }, flags, numbers: { parts, span, count: count2, momentum, epsilon }, work: 10 * parts });
  if (direction === "fixed") return [apply({ x: perNumber(op2.x), y: perNumber(op2.y), gain: perChannel(op2.gain), bias: perChannel(op2.bias), running })];
  if (direction === "output") {
    return [gather({}), combined({ statistics, running }), apply({ x: perNumber(op2.x), y: perNumber(op2.y), gain: perChannel(op2.gain), bias: perChannel(op2.bias), statistics })];
  }
  return [
    gather({ dy: perNumber(op2.dy), statistics }),
    combined({ sums, gain_gradient: perChannel(op2.gainGradient), bias_gradient: perChannel(op2.biasGradient) }),
    apply({ x: perNumber(op2.x), gain: perChannel(op2.gain), statistics, dy: perNumber(op2.dy), dx: perNumber(op2.dx), sums })
  ];
}
function delay({ direction, input, output, delays: delays2, dInput, dOutput, gradient, steps, samples, size, most }) {
  const row = samples * size;
  const series = (view2) => operand(view2, steps * row);
  const numbers = { steps, samples, size, most };
  const source = { ...series(input), before: most * row };
  if (direction === "output") return [each(delayKernel, steps * row, { operands: { input: source, output: series(output), delays: operand(delays2, size) }, numbers, flags: { BACK: false }, work: 6 })];
  const shape = foldOf(size, 1);
  return [
    each(delayKernel, (steps + most) * row, { operands: { d_input: operand({ tensor: dInput.tensor, offset: dInput.offset - most * row }, (steps + most) * row), d_output: series(dOutput), delays: operand(delays2, size) }, numbers, flags: { BACK: true }, work: 8 }),
    {
      kernel: delayGradientKernel,
      flags: {},
      constants: shape.constants,
      numbers,
      groups: [shape.across, 1, 1],
      work: 4 * steps * row,
      operands: { input: source, delays: operand(delays2, size), d_output: series(dOutput), gradient: operand(gradient, size) }
    }
  ];
}
function weightNorm({ direction, v, gain, weight, dV, dGain, dWeight, fanIn, targets, byRow }) {
  const size = fanIn * targets;
  const back = direction === "input";
  const shape = foldOf(targets, byRow ? fanIn : 1);
  const results = back ? { d_v: operand(dV, size), d_gain: operand(dGain, targets), d_weight: operand(dWeight, size) } : { weight: operand(weight, size) };
  return [{
    kernel: weightNormKernel,
    flags: { BACK: back, BY_ROW: byRow },
    constants: shape.constants,
    operands: { v: operand(v, size), gain: operand(gain, targets), ...results },
    numbers: { fan_in: fanIn, targets },
    groups: [shape.across, 1, 1],
    work: 6 * size
  }];
}

// src/learn/webgpu/tiles.ts
var tileOf = (wide2, down, across, depth) => ({ wide: wide2, down, across, depth });
var tiles = {
  "32 \xD7 32": tileOf(false, 8, 8, 16),
  "64 \xD7 64": tileOf(false, 16, 16, 16),
  "16 \xD7 256": tileOf(false, 4, 64, 8),
  "256 \xD7 16": tileOf(false, 64, 4, 8),
  "64 \xD7 64 wide": tileOf(true, 8, 8, 16),
  "128 \xD7 128": tileOf(true, 16, 16, 8),
  "16 \xD7 512": tileOf(true, 2, 64, 4)
};
var tileNames = Object.keys(tiles);
var rowsOf = ({ wide: wide2, down }) => (wide2 ? 8 : 4) * down;
var columnsOf = ({ wide: wide2, across }) => (wide2 ? 8 : 4) * across;
function splitOf({ m, n, k, members }) {
  const blocks = Math.ceil(m / 64) * Math.ceil(n / 64) * members;
  const wanted = Math.max(1, Math.min(Math.floor(512 / blocks), Math.floor(k / 256)));
  const span = Math.ceil(k / wanted / 16) * 16;
  return { parts: Math.ceil(k / span), span };
}

// shaders/train/shared/product.wgsl
var product_default = "// c = a \xB7 b by tiles. A workgroup computes `down` \xD7 `across` blocks of c, a lane one of them in registers; both operands pass\n// through workgroup memory in slices of `depth`, four numbers at a time. Every number of c is a sum over k in its order, whatever\n// the tile. The kernel says what `prepare`, `left`, `right` (four numbers beside each other at one k, zero from `end` on) and `place` are.\noverride across: u32;\noverride down: u32;\noverride depth: u32;\n#if WIDE\nconst blocks = 2u;\n#else\nconst blocks = 1u;\n#endif\noverride lanes = across * down;\noverride quads_a = blocks * down;\noverride quads_b = blocks * across;\n// One more, so that lanes that store along k meet different banks of memory.\noverride stride_a = quads_a + 1u;\noverride stride_b = quads_b + 1u;\nvar<workgroup> tile_a: array<vec4f, depth * stride_a>;\nvar<workgroup> tile_b: array<vec4f, depth * stride_b>;\n\n// Which slice and which four numbers a lane brings: neighbours in memory to neighbouring lanes.\nfn along(e: u32, quads: u32, along_k: bool) -> vec2u {\n  return select(vec2u(e / quads, e % quads), vec2u(e % depth, e / depth), along_k);\n}\n\n@compute @workgroup_size(across * down)\nfn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {\n  let tiles = (p.n + 4u * quads_b - 1u) / (4u * quads_b);\n  let tile = group.y * groups.x + group.x;\n  let row = tile / tiles * 4u * quads_a;\n  let column = tile % tiles * 4u * quads_b;\n  if (row >= p.m) {\n    return;\n  }\n  // The parts of a long sum are computed beside each other.\n  let member = group.z / p.parts;\n  let part = group.z % p.parts;\n  let end = min(p.k, (part + 1u) * p.span);\n  let y = lane / across;\n  let x = lane % across;\n  prepare(column, lane);\n  var c0 = vec4f();\n  var c1 = vec4f();\n  var c2 = vec4f();\n  var c3 = vec4f();\n#if WIDE\n  var c4 = vec4f();\n  var c5 = vec4f();\n  var c6 = vec4f();\n  var c7 = vec4f();\n  var d0 = vec4f();\n  var d1 = vec4f();\n  var d2 = vec4f();\n  var d3 = vec4f();\n  var d4 = vec4f();\n  var d5 = vec4f();\n  var d6 = vec4f();\n  var d7 = vec4f();\n#endif\n  for (var k = part * p.span; k < end; k += depth) {\n    for (var e = lane; e < depth * quads_a; e += lanes) {\n      let at = along(e, quads_a, a_along_k);\n      tile_a[at.x * stride_a + at.y] = left(member, row + 4u * at.y, k + at.x, end);\n    }\n    for (var e = lane; e < depth * quads_b; e += lanes) {\n      let at = along(e, quads_b, b_along_k);\n      tile_b[at.x * stride_b + at.y] = right(member, column, 4u * at.y, k + at.x, end);\n    }\n    workgroupBarrier();\n    for (var s = 0u; s < depth; s++) {\n      let a = tile_a[s * stride_a + y];\n      let b = tile_b[s * stride_b + x];\n      c0 += a.x * b;\n      c1 += a.y * b;\n      c2 += a.z * b;\n      c3 += a.w * b;\n#if WIDE\n      let a2 = tile_a[s * stride_a + down + y];\n      let b2 = tile_b[s * stride_b + across + x];\n      c4 += a2.x * b;\n      c5 += a2.y * b;\n      c6 += a2.z * b;\n      c7 += a2.w * b;\n      d0 += a.x * b2;\n      d1 += a.y * b2;\n      d2 += a.z * b2;\n      d3 += a.w * b2;\n      d4 += a2.x * b2;\n      d5 += a2.y * b2;\n      d6 += a2.z * b2;\n      d7 += a2.w * b2;\n#endif\n    }\n    workgroupBarrier();\n  }\n  // One loop over what would be as many copies of its body: compilers of software adapters take seconds for those.\n#if WIDE\n  var values = array<vec4f, 16>(c0, c1, c2, c3, c4, c5, c6, c7, d0, d1, d2, d3, d4, d5, d6, d7);\n#else\n  var values = array<vec4f, 4>(c0, c1, c2, c3);\n#endif\n  for (var v = 0u; v < 4u * blocks * blocks; v++) {\n    put(member, part * p.size_c, row + 4u * (y + v / 4u % 2u * down) + v % 4u, column + 4u * (x + v / 8u * across), values[v]);\n  }\n}\n\nfn put(member: u32, first: u32, row: u32, column: u32, values: vec4f) {\n  if (row >= p.m) {\n    return;\n  }\n  for (var j = 0u; j < min(4u, max(p.n, column) - column); j++) {\n    let at = p.c_at + first + place(member, row, column + j);\n    var value = values[j];\n    if (p.accumulate == 1u) {\n      value += C[at];\n    }\n    C[at] = value;\n  }\n}\n";

// shaders/train/convolve.wgsl
var convolve_default2 = "// A convolution as a product of matrices that are never written down:\n// kernel \u22C6 input is    [outputs \xD7 taps] \xB7 [taps \xD7 positions of all images];\n// with INPUT, its adjoint, gathered from the output, [inputs \xD7 taps] \xB7 [taps \xD7 positions of all images];\n// with KERNEL, the gradient of the kernel, [outputs \xD7 positions of all images] \xB7 [positions \xD7 taps].\n// A place of an image is (number of it, y, x), and so is what a tap adds to it: columns and k give one of either.\n\n#if KERNEL\nconst a_along_k = true;\nconst b_along_k = true;\n#else\nconst a_along_k = true;\nconst b_along_k = false;\n#endif\n// Of the tile's columns: where they begin in memory, y and x.\nvar<workgroup> columns: array<vec3i, 4u * quads_b>;\n\n// A position of an image that is walked over; (y, x) of it in the image that is read.\nfn position(i: u32) -> vec3i {\n  let image = i / (p.out_y * p.out_x);\n  let y = i32(i / p.out_x % p.out_y);\n  let x = i32(i % p.out_x);\n#if INPUT\n  return vec3i(i32(image * p.image), y + p.padding_y, x + p.padding_x);\n#else\n  return vec3i(i32(image * p.image), y * p.stride_y - p.padding_y, x * p.stride_x - p.padding_x);\n#endif\n}\n\n// Channel and place in the kernel.\nfn tap(i: u32) -> vec3i {\n  let channel = i / (p.kernel_y * p.kernel_x);\n  let step = vec2i(i32(i / p.kernel_x % p.kernel_y) * p.dilation_y, i32(i % p.kernel_x) * p.dilation_x);\n#if INPUT\n  return vec3i(i32(channel * p.in_y * p.in_x), -step);\n#else\n  return vec3i(i32(channel * p.in_y * p.in_x), step);\n#endif\n}\n\nfn prepare(column: u32, lane: u32) {\n  for (var c = lane; c < 4u * quads_b; c += lanes) {\n#if KERNEL\n    columns[c] = tap(min(column + c, p.n - 1u));\n#else\n    columns[c] = position(min(column + c, p.n - 1u));\n#endif\n  }\n  workgroupBarrier();\n}\n\nfn pixel(first: u32, at: vec3i) -> f32 {\n#if STRIDED\n  if (at.y % p.stride_y != 0 || at.z % p.stride_x != 0) {\n    return 0.0;\n  }\n  let y = at.y / p.stride_y;\n  let x = at.z / p.stride_x;\n#else\n  let y = at.y;\n  let x = at.z;\n#endif\n  if (y < 0 || x < 0 || y >= i32(p.in_y) || x >= i32(p.in_x)) {\n    return 0.0;\n  }\n  return B[first + u32(at.x) + u32(y) * p.in_x + u32(x)];\n}\n\nfn right(group: u32, first: u32, column: u32, k: u32, end: u32) -> vec4f {\n  if (k >= end) {\n    return vec4f();\n  }\n#if KERNEL\n  let more = position(k);\n#else\n  let more = tap(k);\n#endif\n  let source = p.b_at + group * p.group_image;\n  // A loop that compilers of GPUs unroll, and that others need not compile four times.\n  var values = vec4f();\n  for (var j = 0u; j < 4u; j++) {\n    values[j] = pixel(source, columns[column + j] + more);\n  }\n  return values;\n}\n\nfn left(group: u32, row: u32, k: u32, end: u32) -> vec4f {\n  if (k >= end) {\n    return vec4f();\n  }\n  let at = p.a_at + group * p.group_a + min(row + vec4u(0u, 1u, 2u, 3u), vec4u(p.m - 1u)) * p.row_a + k / p.inner_a * p.outer_a + k % p.inner_a;\n  return vec4f(A[at.x], A[at.y], A[at.z], A[at.w]);\n}\n\nfn place(group: u32, row: u32, column: u32) -> u32 {\n#if KERNEL\n  return (group * p.m + row) * p.n + column;\n#else\n  let positions = p.out_y * p.out_x;\n  return column / positions * p.image_c + (group * p.m + row) * positions + column % positions;\n#endif\n}\n";

// shaders/train/matmul.wgsl
var matmul_default = "// A product of matrices.\n\n#if TRANSPOSE_A\nconst a_along_k = false;\n#else\nconst a_along_k = true;\n#endif\n#if TRANSPOSE_B\nconst b_along_k = true;\n#else\nconst b_along_k = false;\n#endif\n\nfn prepare(column: u32, lane: u32) {\n}\n\nfn left(member: u32, row: u32, k: u32, end: u32) -> vec4f {\n  if (k >= end) {\n    return vec4f();\n  }\n  // Rows beyond the last give what nobody stores.\n  let at = min(row + vec4u(0u, 1u, 2u, 3u), vec4u(p.m - 1u));\n#if TRANSPOSE_A\n  let source = p.a_at + k * p.m + at;\n#else\n  let source = p.a_at + at * p.k + k;\n#endif\n  return vec4f(A[source.x], A[source.y], A[source.z], A[source.w]);\n}\n\nfn right(member: u32, first: u32, column: u32, k: u32, end: u32) -> vec4f {\n  if (k >= end) {\n    return vec4f();\n  }\n  let at = min(first + column + vec4u(0u, 1u, 2u, 3u), vec4u(p.n - 1u));\n#if TRANSPOSE_B\n  let source = p.b_at + at * p.k + k;\n#else\n  let source = p.b_at + k * p.n + at;\n#endif\n  return vec4f(B[source.x], B[source.y], B[source.z], B[source.w]);\n}\n\nfn place(member: u32, row: u32, column: u32) -> u32 {\n  return row * p.n + column;\n}\n";

// src/learn/webgpu/products.ts
var shared = ["m", "n", "k", "parts", "span", "accumulate", "size_c"];
var matmulKernel = kernel("matmul", product_default + matmul_default, { operands: ["a", "b", "c"], whole: shared });
var convolveKernel = kernel("convolve", product_default + convolve_default2, {
  operands: ["a", "b", "c"],
  whole: [...shared, "group_a", "row_a", "inner_a", "outer_a", "image", "group_image", "image_c", "in_y", "in_x", "out_y", "out_x", "kernel_y", "kernel_x"],
  signed: ["stride_y", "stride_x", "padding_y", "padding_x", "dilation_y", "dilation_x"]
});
function cut({ kernel: record, flags, numbers, shape, a, b, c, accumulate }, name2) {
  const tile = tiles[name2];
  const { m, n, k, members } = shape;
  const { parts, span } = splitOf(shape);
  const { wide: wide2, ...constants } = tile;
  const [x, y] = grid2(Math.ceil(m / rowsOf(tile)) * Math.ceil(n / columnsOf(tile)));
  const product = {
    kernel: record,
    flags: { ...flags, WIDE: wide2 },
    constants,
    operands: { a, b, c: parts === 1 ? c : scratch(parts * c.size) },
    numbers: { ...numbers, m, n, k, parts, span, size_c: c.size, accumulate: Number(accumulate && parts === 1) },
    groups: [x, y, members * parts],
    work: 2 * m * n * k * members
  };
  return parts === 1 ? [product] : [product, combine(c, parts, 1, accumulate)];
}
function productOf(op2) {
  return op2.kind === "matmul" ? matmul(op2) : op2.kind === "convolve" ? convolve(op2) : null;
}
function matmul({ a, b, c, m, n, k, transposeA, transposeB, accumulate }) {
  return {
    kernel: matmulKernel,
    flags: { TRANSPOSE_A: transposeA, TRANSPOSE_B: transposeB },
    numbers: {},
    shape: { m, n, k, members: 1 },
    a: operand(a, m * k),
    b: operand(b, k * n),
    c: operand(c, m * n),
    accumulate
  };
}
function convolve({ direction, input, kernel: weights, output, rows, shape, accumulate }) {
  const { groups, inputs, outputs, y, x } = shape;
  const [taps, sources2, targets] = [y.kernel * x.kernel, y.input * x.input, y.output * x.output];
  const whole = (view2, image, channels) => operand(view2, rows * groups * channels * image);
  const kernelOperand = operand(weights, groups * outputs * inputs * taps);
  const [inputOperand, outputOperand] = [whole(input, sources2, inputs), whole(output, targets, outputs)];
  const flags = {
    INPUT: direction === "input",
    KERNEL: direction === "kernel",
    STRIDED: direction === "input" && (y.stride > 1 || x.stride > 1)
  };
  const common = {
    kernel_y: y.kernel,
    kernel_x: x.kernel,
    stride_y: y.stride,
    stride_x: x.stride,
    padding_y: y.padding,
    padding_x: x.padding,
    dilation_y: y.dilation,
    dilation_x: x.dilation
  };
  const walkInput = { in_y: y.input, in_x: x.input, out_y: y.output, out_x: x.output, image: groups * inputs * sources2, group_image: inputs * sources2 };
  if (direction === "input") {
    return {
      kernel: convolveKernel,
      flags,
      shape: { m: inputs, n: rows * sources2, k: outputs * taps, members: groups },
      a: kernelOperand,
      b: outputOperand,
      c: inputOperand,
      accumulate,
      numbers: {
        ...common,
        in_y: y.output,
        in_x: x.output,
        out_y: y.input,
        out_x: x.input,
        image: groups * outputs * targets,
        group_image: outputs * targets,
        image_c: groups * inputs * sources2,
        group_a: outputs * inputs * taps,
        row_a: taps,
        inner_a: taps,
        outer_a: inputs * taps
      }
    };
  }
  if (direction === "output") {
    return {
      kernel: convolveKernel,
      flags,
      shape: { m: outputs, n: rows * targets, k: inputs * taps, members: groups },
      a: kernelOperand,
      b: inputOperand,
      c: outputOperand,
      accumulate,
      numbers: { ...common, ...walkInput, image_c: groups * outputs * targets, group_a: outputs * inputs * taps, row_a: inputs * taps, inner_a: inputs * taps, outer_a: 0 }
    };
  }
  return {
    kernel: convolveKernel,
    flags,
    shape: { m: outputs, n: inputs * taps, k: rows * targets, members: groups },
    a: outputOperand,
    b: inputOperand,
    c: kernelOperand,
    accumulate,
    numbers: { ...common, ...walkInput, image_c: 0, group_a: outputs * targets, row_a: targets, inner_a: targets, outer_a: groups * outputs * targets }
  };
}

// src/learn/webgpu/lower.ts
function lower(op2, programs, tileOf2) {
  switch (op2.kind) {
    case "fill":
      return fill(op2);
    case "copy":
      return copy(op2);
    case "add":
      return add2(op2);
    case "multiply":
      return multiply2(op2);
    case "reduce":
      return reduce(op2);
    case "pool":
      return pool(op2);
    case "normalise":
      return normalise(op2);
    case "delay":
      return delay(op2);
    case "neuron":
      return neuron(op2, programs);
    case "eligibility":
      return eligibility(op2);
    case "readout":
      return readout(op2);
    case "loss":
      return loss(op2);
    case "penalty":
      return penalty(op2);
    case "weight-norm":
      return weightNorm(op2);
    case "quantise":
      return quantise(op2);
    case "clip":
      return clip(op2);
    case "sgd":
      return sgd(op2);
    case "adam":
      return adam(op2);
    case "warp":
      return warp(op2);
    case "matmul":
    case "convolve": {
      const product = productOf(op2);
      return cut(product, tileOf2(product));
    }
  }
}

// src/learn/webgpu/pipelines.ts
var largest = 34028234663852886e22;
var COMPUTE3 = 4;
function fieldsOf({ operands, whole, signed, real }) {
  return [
    ...operands.map((name2) => [`${name2}_at`, "u32"]),
    ...whole.map((name2) => [name2, "u32"]),
    ...signed.map((name2) => [name2, "i32"]),
    ...real.map((name2) => [name2, "f32"])
  ];
}
var paramBytes = (kernel2) => 4 * fieldsOf(kernel2).length;
function packParams(target, byte, { kernel: kernel2, numbers }, at) {
  fieldsOf(kernel2).forEach(([name2, type], field) => {
    const value = at[name2] ?? numbers[name2] ?? 0;
    const place = byte + 4 * field;
    if (type === "f32") target.setFloat32(place, Math.max(-largest, Math.min(largest, value)), true);
    else if (type === "i32") target.setInt32(place, value, true);
    else target.setUint32(place, value, true);
  });
}
function kernelText({ kernel: kernel2, flags }, bankOf, banks) {
  const declarations = [
    "struct Params {",
    ...fieldsOf(kernel2).map(([name2, type]) => `  ${name2}: ${type},`),
    "}",
    "@group(0) @binding(0) var<uniform> p: Params;",
    ...Array.from({ length: banks }, (_, bank) => `@group(0) @binding(${bank + 1}) var<storage, read_write> bank${bank}: array<f32>;`)
  ];
  const body = preprocess(kernel2.text, flags).replaceAll(/\b([A-Z][A-Z0-9_]*)\[/g, (_, name2) => {
    const bank = bankOf[name2.toLowerCase()];
    if (bank === void 0) throw new Error(`internal: kernel ${kernel2.name} has no operand ${name2}`);
    return `bank${bank}[`;
  });
  return `${declarations.join("\n")}
${body}`;
}
var Pipelines = class _Pipelines {
  constructor(device) {
    this.device = device;
  }
  device;
  #modules = /* @__PURE__ */ new Map();
  #pipelines = /* @__PURE__ */ new Map();
  #layouts = /* @__PURE__ */ new Map();
  static #known = /* @__PURE__ */ new WeakMap();
  static of(device) {
    let known = _Pipelines.#known.get(device);
    if (!known) _Pipelines.#known.set(device, known = new _Pipelines(device));
    return known;
  }
  /** The struct of a call, then the buffers. */
  layouts(banks) {
    let known = this.#layouts.get(banks);
    if (!known) {
      const group = this.device.createBindGroupLayout({ label: `training, ${banks} banks`, entries: [
        { binding: 0, visibility: COMPUTE3, buffer: { type: "uniform", hasDynamicOffset: true } },
        ...Array.from({ length: banks }, (_, bank) => ({ binding: bank + 1, visibility: COMPUTE3, buffer: { type: "storage" } }))
      ] });
      this.#layouts.set(banks, known = { group, pipeline: this.device.createPipelineLayout({ bindGroupLayouts: [group] }) });
    }
    return known;
  }
  async compile(dispatch, bankOf, banks) {
    const code = kernelText(dispatch, bankOf, banks);
    const key = `${JSON.stringify(dispatch.constants)}
${code}`;
    let pipeline = this.#pipelines.get(key);
    if (!pipeline) this.#pipelines.set(key, pipeline = this.#compile(dispatch, code, banks));
    return pipeline;
  }
  async #compile({ kernel: kernel2, constants }, code, banks) {
    let module = this.#modules.get(code);
    if (!module) this.#modules.set(code, module = this.#module(kernel2.name, code));
    return this.device.createComputePipelineAsync({ label: kernel2.name, layout: this.layouts(banks).pipeline, compute: { module: await module, entryPoint: "main", constants } });
  }
  async #module(label, code) {
    const module = this.device.createShaderModule({ label, code });
    await requireCompiled(module, code);
    return module;
  }
};

// src/learn/webgpu/prepare.ts
async function prepare({ device, adapter }, plan, tileOf2) {
  const { limits } = device;
  const listed = Object.entries(plan.phases).flatMap(([phase, ops]) => ops.flatMap((op2) => lower(op2, plan.programs, tileOf2).map((dispatch) => ({ phase, dispatch, subject: `op "${op2.kind}" of phase "${phase}"` }))));
  const handedOn = listed.flatMap(({ dispatch }) => Object.values(dispatch.operands)).filter(({ view: view2 }) => view2.tensor === scratchName);
  const scratchSize = Math.max(0, ...handedOn.map(({ view: view2, size }) => view2.offset + size));
  const tensors = scratchSize > 0 ? [...plan.tensors, { name: scratchName, size: scratchSize }] : plan.tensors;
  const arena = arenaOf(tensors, { adapter: adapter.name, bytes: adapter.bindingBytes, banks: limits.maxStorageBuffersPerShaderStage });
  const pipelines = Pipelines.of(device);
  const bytes = Math.max(16, ...listed.map(({ dispatch }) => paramBytes(dispatch.kernel)));
  const stride = Math.ceil(bytes / limits.minUniformBufferOffsetAlignment) * limits.minUniformBufferOffsetAlignment;
  const params = new DataView(new ArrayBuffer(stride * Math.max(1, listed.length)));
  const calls = await Promise.all(listed.map(async ({ dispatch, subject }, at) => {
    const { operands, groups, work } = dispatch;
    expect(groups.every((each3) => each3 <= limits.maxComputeWorkgroupsPerDimension), subject, `it needs ${groups.join(" \xD7 ")} workgroups`, "train with fewer samples at once");
    const places = Object.entries(operands).map(([name2, operand2]) => [name2, placeOf(arena, operand2, subject)]);
    packParams(params, stride * at, dispatch, Object.fromEntries(places.map(([name2, place]) => [`${name2}_at`, place.offset])));
    try {
      const pipeline = await pipelines.compile(dispatch, Object.fromEntries(places.map(([name2, { bank }]) => [name2, bank])), arena.banks.length);
      return { pipeline, offset: stride * at, groups, work };
    } catch (error) {
      const touched = [...new Set(Object.values(operands).map(({ view: view2 }) => `"${view2.tensor}"`))].join(", ");
      throw new SimulationError(`adapter "${adapter.name}"`, `it refused ${subject} on ${touched}: ${error.message}`, 'report this, with the output of "npx webspike doctor"');
    }
  }));
  const phases = new Map(Object.keys(plan.phases).map((phase) => [phase, calls.filter((_, at) => listed[at].phase === phase)]));
  return { arena, phases, layout: pipelines.layouts(arena.banks.length).group, params: new Uint8Array(params.buffer), paramBytes: bytes };
}

// package.json
var version = "0.1.0";

// src/tune/race.ts
var rounds = 16;
var hopeless = 2;
var mostSteps2 = 2 ** 20;
async function race(contenders, { milliseconds, block, now }) {
  const end = now() + milliseconds;
  const slice = milliseconds / (contenders.length * (rounds + 1));
  const timed = async (contender, steps2) => {
    const from = now();
    await contender.run(steps2);
    return (now() - from) / steps2;
  };
  const least = [];
  const steps = [];
  for (const [at, contender] of contenders.entries()) {
    let [count2, time] = [block, await timed(contender, block)];
    do
      time = await timed(contender, count2 *= 2);
    while (count2 * time < slice / 2 && count2 < mostSteps2 && now() < end);
    least[at] = Math.min(time, await timed(contender, count2));
    steps[at] = count2;
  }
  const best = Math.min(...least);
  const running = contenders.flatMap((_, at) => least[at] <= hopeless * best ? [at] : []);
  for (let round = 2; running.length > 1 && round < rounds && now() < end; round++) {
    for (const at of running) least[at] = Math.min(least[at], await timed(contenders[at], steps[at]));
  }
  return least.map((each3) => 1e3 * each3);
}

// src/learn/webgpu/tune.ts
var leastWork = 1e6;
var mostWork = { hardware: 4e9, software: 2e7 };
var raceTime = { hardware: 200, software: 500 };
var smallTile = "32 \xD7 32";
var softwareTile = "64 \xD7 64 wide";
var remembered = /* @__PURE__ */ new WeakMap();
async function chooseTiles({ device, adapter }, ops, { tile, store }, build) {
  const wanted = tile ?? (adapter.software ? softwareTile : "measured");
  if (wanted !== "measured") return () => wanted;
  const kind = adapter.software ? "software" : "hardware";
  const kept2 = store === void 0 ? await (await Promise.resolve().then(() => (init_stores(), stores_exports))).defaultStore() : store;
  const chosen = remembered.get(device) ?? /* @__PURE__ */ new Map();
  remembered.set(device, chosen);
  for (const op2 of ops) {
    const product = productOf(op2);
    if (!product || workOf(product) < leastWork || chosen.has(shapeClass(product))) continue;
    const key = JSON.stringify([`webspike ${version}`, adapter.name, shapeClass(product)]);
    const known = await kept2?.get(key);
    const winner = tileNames.find((name2) => name2 === known) ?? await fastest(shortened(op2, mostWork[kind]), raceTime[kind], build);
    chosen.set(shapeClass(product), winner);
    if (known !== winner) await kept2?.set(key, winner);
  }
  return (product) => chosen.get(shapeClass(product)) ?? smallTile;
}
var workOf = ({ shape: { m, n, k, members } }) => 2 * m * n * k * members;
function shapeClass({ kernel: kernel2, flags, shape }) {
  const set2 = Object.keys(flags).filter((flag) => flags[flag]);
  return [kernel2.name, ...set2, ...Object.values(shape).map((side) => 2 ** Math.round(Math.log2(side)))].join(" ");
}
function shortened(op2, most) {
  const share = Math.min(1, most / workOf(productOf(op2)));
  if (op2.kind === "convolve") return { ...op2, rows: Math.max(1, Math.floor(op2.rows * share)) };
  const side = (length) => Math.min(length, Math.max(256, Math.floor(length * share)));
  return op2.k > op2.m ? { ...op2, k: side(op2.k) } : { ...op2, m: side(op2.m) };
}
async function fastest(op2, milliseconds, build) {
  const { a, b, c } = productOf(op2);
  const sizes = /* @__PURE__ */ new Map();
  for (const { view: view2, size } of [a, b, c]) sizes.set(view2.tensor, Math.max(size, sizes.get(view2.tensor) ?? 0));
  const from = (tensor) => ({ tensor, offset: 0 });
  const views = op2.kind === "matmul" ? { a: from(op2.a.tensor), b: from(op2.b.tensor), c: from(op2.c.tensor) } : { input: from(op2.input.tensor), kernel: from(op2.kernel.tensor), output: from(op2.output.tensor) };
  const plan = { tensors: [...sizes].map(([name2, size]) => ({ name: name2, size })), programs: [], phases: { product: [{ ...op2, ...views }] } };
  const devices = [];
  try {
    for (const tile of tileNames) devices.push(await build(plan, tile));
    const times = await race(devices.map((device) => ({
      run: async (count2) => {
        for (let run = 0; run < count2; run++) device.run("product");
        await device.read(from(c.view.tensor), 1);
      }
    })), { milliseconds, block: 1, now: () => performance.now() });
    return tileNames[times.indexOf(Math.min(...times))];
  } finally {
    for (const device of devices) device.dispose();
  }
}

// src/learn/webgpu/device.ts
var submitWork = { hardware: 2e11, software: 2e9 };
async function webgpuDevice(backend2, plan, options = {}) {
  const build = async (each3, tileOf3, atEnd) => WebgpuOpDevice.create(backend2, each3, await prepare(backend2, each3, tileOf3), atEnd);
  const tileOf2 = await chooseTiles(backend2, Object.values(plan.phases).flat(), options, (each3, tile) => build(each3, () => tile, () => void 0));
  return build(plan, tileOf2, options.atEnd ?? (() => void 0));
}
var WebgpuOpDevice = class _WebgpuOpDevice {
  constructor(backend2, plan, prepared, banks, params, group, atEnd) {
    this.backend = backend2;
    this.plan = plan;
    this.prepared = prepared;
    this.banks = banks;
    this.params = params;
    this.group = group;
    this.atEnd = atEnd;
    void backend2.device.lost.then(({ message, reason }) => this.#failure ??= new DeviceLost(this.adapter, message || reason));
  }
  backend;
  plan;
  prepared;
  banks;
  params;
  group;
  atEnd;
  #disposed = false;
  #failure = null;
  #proved = /* @__PURE__ */ new Set();
  /** Takes the memory of a plan. */
  static async create(backend2, plan, prepared, atEnd) {
    const { device, adapter } = backend2;
    const { arena, layout, params, paramBytes: paramBytes2 } = prepared;
    const { COPY_SRC: COPY_SRC2, COPY_DST: COPY_DST4, UNIFORM: UNIFORM2, STORAGE } = usage;
    device.pushErrorScope("validation");
    device.pushErrorScope("out-of-memory");
    const banks = arena.banks.map((size, bank) => device.createBuffer({ label: `training, bank ${bank}`, size: 4 * Math.max(4, size), usage: STORAGE | COPY_SRC2 | COPY_DST4 }));
    const uniform = device.createBuffer({ label: "training, parameters", size: params.byteLength, usage: UNIFORM2 | COPY_DST4 });
    const group = device.createBindGroup({ label: "training", layout, entries: [
      { binding: 0, resource: { buffer: uniform, size: paramBytes2 } },
      ...banks.map((buffer, bank) => ({ binding: bank + 1, resource: { buffer } }))
    ] });
    device.queue.writeBuffer(uniform, 0, params);
    const [memory, invalid] = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
    if (!memory && !invalid) return new _WebgpuOpDevice(backend2, plan, prepared, banks, uniform, group, atEnd);
    for (const buffer of [...banks, uniform]) buffer.destroy();
    if (!memory) throw new SimulationError(`adapter "${adapter.name}"`, `it refused the plan of training: ${invalid.message}`, 'report this, with the output of "npx webspike doctor"');
    const largest2 = [...arena.places].sort(([, a], [, b]) => b.size - a.size).slice(0, 3).map(([name2, { size }]) => `"${name2}" ${4 * size}`);
    throw new SimulationError(`adapter "${adapter.name}"`, `its memory does not hold the ${4 * arena.banks.reduce((sum2, size) => sum2 + size, 0)} bytes of training (${largest2.join(", ")}, \u2026)`, 'train with fewer samples at once, or keep the states of fewer steps ("segment")');
  }
  get adapter() {
    return this.backend.adapter.name;
  }
  write(to, numbers) {
    this.#alive();
    const { bank, offset } = viewPlace(this.prepared.arena, to, numbers.length, "write()");
    if (numbers.length > 0) this.backend.device.queue.writeBuffer(this.banks[bank], 4 * offset, numbers);
  }
  run(phase) {
    this.#alive();
    const calls = this.prepared.phases.get(phase);
    expect(calls !== void 0, "run()", `there is no phase "${phase}"`, `name one of ${[...this.prepared.phases.keys()].join(", ")}`);
    const { device, adapter } = this.backend;
    const proving = !this.#proved.has(phase);
    if (proving) device.pushErrorScope("validation");
    for (let from = 0; from < calls.length; ) {
      const encoder = device.createCommandEncoder({ label: phase });
      const pass = encoder.beginComputePass({ label: phase });
      let used = null;
      let work = 0;
      for (; from < calls.length && work < submitWork[adapter.software ? "software" : "hardware"]; from++) {
        const { pipeline, offset, groups } = calls[from];
        if (pipeline !== used) pass.setPipeline(used = pipeline);
        pass.setBindGroup(0, this.group, [offset]);
        pass.dispatchWorkgroups(...groups);
        work += calls[from].work;
      }
      pass.end();
      device.queue.submit([encoder.finish()]);
    }
    if (!proving) return;
    this.#proved.add(phase);
    void device.popErrorScope().then((error) => {
      if (error) this.#failure ??= new SimulationError(`phase "${phase}" of training`, `adapter "${adapter.name}" refused it: ${error.message}`, 'report this, with the output of "npx webspike doctor"');
    }, () => void 0);
  }
  async read(from, size) {
    this.#alive();
    const { bank, offset } = viewPlace(this.prepared.arena, from, size, "read()");
    if (size === 0) return new Float32Array(0);
    const { device } = this.backend;
    const staging = device.createBuffer({ label: `read ${from.tensor}`, size: 4 * size, usage: usage.MAP_READ | usage.COPY_DST });
    try {
      const encoder = device.createCommandEncoder({ label: `read ${from.tensor}` });
      encoder.copyBufferToBuffer(this.banks[bank], 4 * offset, staging, 0, 4 * size);
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(1);
      const numbers = new Float32Array(staging.getMappedRange().slice(0));
      this.#alive();
      return numbers;
    } catch (error) {
      await Promise.race([device.lost, new Promise((resolve) => setTimeout(resolve, 100))]);
      this.#alive();
      throw error;
    } finally {
      staging.destroy();
    }
  }
  dispose() {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const buffer of [...this.banks, this.params]) buffer.destroy();
    this.atEnd();
  }
  #alive() {
    if (this.#disposed) throw new SimulationError("device of training", "it was used after dispose()", "build a new trainer");
    if (this.#failure) throw this.#failure;
  }
};
var usage = { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, STORAGE: 128 };

// src/cli/node-gpu.ts
import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
var kept = [];
async function findNodeGpu(swiftshaderBeside) {
  const found = await create();
  if (found || !swiftshaderBeside || process.env.VK_ICD_FILENAMES) return found;
  const driver = swiftshaderDriver(swiftshaderBeside);
  if (!driver) return void 0;
  process.env.VK_ICD_FILENAMES = driver;
  return create();
}
async function create() {
  try {
    const dawn = await import("webgpu");
    Object.assign(globalThis, dawn.globals);
    const gpu2 = dawn.create([]);
    kept.push(gpu2);
    return await gpu2.requestAdapter() ? gpu2 : void 0;
  } catch {
    return void 0;
  }
}
function swiftshaderDriver(chromium) {
  const folders = [dirname(realpathSync(chromium)), "/usr/lib/chromium", "/usr/lib64/chromium-browser"];
  return folders.map((folder) => join(folder, "vk_swiftshader_icd.json")).find((path) => existsSync(path));
}

// test/learn/reference.ts
var Place = class {
  constructor(numbers, offset) {
    this.numbers = numbers;
    this.offset = offset;
  }
  numbers;
  offset;
  get(i) {
    return this.numbers[this.offset + i];
  }
  set(i, value) {
    this.numbers[this.offset + i] = value;
  }
  add(i, value) {
    this.numbers[this.offset + i] += value;
  }
};
var nowhere = new Place(new Float64Array(0), 0);
var each2 = (count2, body) => {
  for (let i = 0; i < count2; i++) body(i);
};
var sum = (count2, term) => {
  let total = 0;
  for (let i = 0; i < count2; i++) total += term(i);
  return total;
};
var clamp = (value, low, high) => Math.min(Math.max(value, low), high);
function define(op2, memory, programs) {
  const at = (view2) => view2 ? new Place(memory[view2.tensor], view2.offset) : nowhere;
  switch (op2.kind) {
    case "fill":
      return each2(op2.size, (i) => at(op2.to).set(i, op2.value));
    case "copy":
      return each2((op2.copies ?? 1) * op2.size, (i) => at(op2.to).set(i, at(op2.from).get(i % op2.size)));
    case "add":
      return each2(op2.size, (i) => at(op2.to).add(i, op2.factor * at(op2.from).get(i)));
    case "multiply":
      return each2(op2.rows * op2.size, (i) => at(op2.to).set(i, at(op2.from).get(i) * at(op2.by).get(i % op2.size)));
    case "reduce":
      return each2(op2.groups, (g) => {
        const total = op2.factor * sum(op2.outer, (o) => sum(op2.inner, (i) => at(op2.from).get((o * op2.groups + g) * op2.inner + i)));
        at(op2.to).set(g, total + (op2.accumulate ? at(op2.to).get(g) : 0));
      });
    case "matmul":
      return each2(op2.m * op2.n, (place) => {
        const [i, j] = [Math.floor(place / op2.n), place % op2.n];
        const dot = sum(op2.k, (p) => at(op2.a).get(op2.transposeA ? p * op2.m + i : i * op2.k + p) * at(op2.b).get(op2.transposeB ? j * op2.k + p : p * op2.n + j));
        at(op2.c).set(place, dot + (op2.accumulate ? at(op2.c).get(place) : 0));
      });
    case "convolve":
      return convolve2(op2, at);
    case "pool": {
      const { height, width, window: [down, across] } = op2;
      const [rows, columns2] = [Math.floor(height / down), Math.floor(width / across)];
      if (op2.direction === "input") each2(op2.rows * op2.channels * height * width, (i) => at(op2.input).set(i, 0));
      return each2(op2.rows * op2.channels * rows * columns2, (o) => {
        const [plane, y, x] = [Math.floor(o / (rows * columns2)), Math.floor(o / columns2) % rows, o % columns2];
        const places = Array.from({ length: down * across }, (_, w) => (plane * height + y * down + Math.floor(w / across)) * width + x * across + w % across);
        if (op2.direction === "output") at(op2.output).set(o, sum(places.length, (w) => at(op2.input).get(places[w])) / places.length);
        else for (const place of places) at(op2.input).set(place, at(op2.output).get(o) / places.length);
      });
    }
    case "normalise":
      return normalise2(op2, at);
    case "delay":
      return delay2(op2, at);
    case "neuron":
      return neuron2(op2, at, programs[op2.program]);
    case "eligibility":
      return eligibility2(op2, at);
    case "readout":
      return readout2(op2, at);
    case "loss":
      return loss2(op2, at);
    case "penalty":
      return each2(op2.rows * op2.size, (i) => {
        const rate = at(op2.means).get(i % op2.size);
        at(op2.dSeries).add(i, 2 * op2.strength * (Math.max(0, rate - op2.high) - Math.max(0, op2.low - rate)) / op2.rows);
      });
    case "weight-norm":
      return weightNorm2(op2, at);
    case "quantise":
      return each2(op2.size, (i) => {
        const scaled = at(op2.from).get(i) / op2.step;
        at(op2.to).set(i, op2.step * clamp(Math.sign(scaled) * Math.floor(Math.abs(scaled) + 0.5), op2.low, op2.high));
      });
    case "clip": {
      const norm = Math.sqrt(sum(op2.size, (i) => at(op2.gradients).get(i) ** 2));
      return at(op2.scale).set(0, op2.most === 0 ? 1 : Math.min(1, op2.most / norm));
    }
    case "sgd":
      return each2(op2.size, (i) => {
        const [weights, velocity, settings] = [at(op2.weights), at(op2.velocity), at(op2.settings)];
        velocity.set(i, op2.momentum * velocity.get(i) + settings.get(1) * at(op2.gradients).get(i) + op2.decay * weights.get(i));
        weights.set(i, clamp(weights.get(i) - op2.rate * settings.get(0) * velocity.get(i), op2.low, op2.high));
      });
    case "adam":
      return each2(op2.size, (i) => {
        const [weights, first, second, settings] = [at(op2.weights), at(op2.first), at(op2.second), at(op2.settings)];
        const rate = op2.rate * settings.get(0);
        const gradient = settings.get(1) * at(op2.gradients).get(i) + (op2.decoupled ? 0 : op2.decay * weights.get(i));
        const before = weights.get(i) * (op2.decoupled ? 1 - rate * op2.decay : 1);
        first.set(i, op2.beta1 * first.get(i) + (1 - op2.beta1) * gradient);
        second.set(i, op2.beta2 * second.get(i) + (1 - op2.beta2) * gradient ** 2);
        const [mean, square] = [first.get(i) / settings.get(3), second.get(i) / settings.get(4)];
        weights.set(i, clamp(before - rate * mean / (Math.sqrt(square) + op2.epsilon), op2.low, op2.high));
      });
    case "warp":
      return warp2(op2, at);
  }
}
function convolve2({ direction, input, kernel: kernel2, output, rows, accumulate, shape: { groups, inputs, outputs, y, x } }, at) {
  const result = { input, kernel: kernel2, output }[direction];
  const sizes = { input: rows * groups * inputs * y.input * x.input, kernel: groups * outputs * inputs * y.kernel * x.kernel, output: rows * groups * outputs * y.output * x.output };
  if (!accumulate) each2(sizes[direction], (i) => at(result).set(i, 0));
  each2(sizes.output, (o) => {
    const [yo, xo] = [Math.floor(o / x.output) % y.output, o % x.output];
    const channel = Math.floor(o / (x.output * y.output)) % (groups * outputs);
    const [row, group] = [Math.floor(o / (x.output * y.output * groups * outputs)), Math.floor(channel / outputs)];
    each2(inputs * y.kernel * x.kernel, (tap) => {
      const [c, ky, kx] = [Math.floor(tap / (y.kernel * x.kernel)), Math.floor(tap / x.kernel) % y.kernel, tap % x.kernel];
      const [yi, xi] = [yo * y.stride + ky * y.dilation - y.padding, xo * x.stride + kx * x.dilation - x.padding];
      if (yi < 0 || yi >= y.input || xi < 0 || xi >= x.input) return;
      const i = ((row * groups * inputs + group * inputs + c) * y.input + yi) * x.input + xi;
      const k = channel * inputs * y.kernel * x.kernel + tap;
      if (direction === "output") at(output).add(o, at(kernel2).get(k) * at(input).get(i));
      if (direction === "input") at(input).add(i, at(kernel2).get(k) * at(output).get(o));
      if (direction === "kernel") at(kernel2).add(k, at(input).get(i) * at(output).get(o));
    });
  });
}
function normalise2(op2, at) {
  const { rows, channels, positions, momentum, epsilon } = op2;
  const count2 = rows * positions;
  each2(channels, (c) => {
    const place = (n) => (Math.floor(n / positions) * channels + c) * positions + n % positions;
    const [x, y, statistics, running, gain] = [at(op2.x), at(op2.y), at(op2.statistics), at(op2.running), at(op2.gain).get(c)];
    if (op2.direction === "input") {
      const centred = (n) => (x.get(place(n)) - statistics.get(c)) * statistics.get(channels + c);
      const dy = Array.from({ length: count2 }, (_, n) => at(op2.dy).get(place(n)));
      const [dBias, dGain] = [sum(count2, (n) => dy[n]), sum(count2, (n) => dy[n] * centred(n))];
      at(op2.biasGradient).add(c, dBias);
      at(op2.gainGradient).add(c, dGain);
      return each2(count2, (n) => at(op2.dx).set(place(n), gain * statistics.get(channels + c) * (dy[n] - dBias / count2 - centred(n) * dGain / count2)));
    }
    let [mean, variance] = [running.get(c), running.get(channels + c)];
    if (op2.direction === "output") {
      mean = sum(count2, (n) => x.get(place(n))) / count2;
      variance = sum(count2, (n) => (x.get(place(n)) - mean) ** 2) / count2;
      statistics.set(c, mean);
      statistics.set(channels + c, 1 / Math.sqrt(variance + epsilon));
      running.set(c, (1 - momentum) * running.get(c) + momentum * mean);
      running.set(channels + c, (1 - momentum) * running.get(channels + c) + momentum * variance * count2 / Math.max(1, count2 - 1));
    }
    each2(count2, (n) => y.set(place(n), gain * (x.get(place(n)) - mean) / Math.sqrt(variance + epsilon) + at(op2.bias).get(c)));
  });
}
function delay2({ direction, input, output, delays: delays2, dInput, dOutput, gradient, steps, samples, size, most }, at) {
  each2(steps * samples * size, (place) => {
    const d = clamp(at(delays2).get(place % size), 0, most);
    const whole = Math.floor(d);
    const [now, before] = [place - whole * samples * size, place - (whole + 1) * samples * size];
    const earlier = whole === most ? 0 : at(input).get(before);
    if (direction === "output") return at(output).set(place, (1 - d + whole) * at(input).get(now) + (d - whole) * earlier);
    at(dInput).add(now, (1 - d + whole) * at(dOutput).get(place));
    if (whole < most) at(dInput).add(before, (d - whole) * at(dOutput).get(place));
    if (whole < most) at(gradient).add(place % size, at(dOutput).get(place) * (earlier - at(input).get(now)));
  });
}
function evaluate(tree, values) {
  const value = (child) => evaluate(child, values);
  switch (tree.kind) {
    case "number":
      return tree.value;
    case "name":
      return values.get(tree.name) ?? NaN;
    case "negate":
      return -value(tree.argument);
    case "not":
      return Number(value(tree.argument) === 0);
    case "conditional":
      return value(tree.test) !== 0 ? value(tree.yes) : value(tree.no);
    case "call": {
      const [a, b, c] = tree.args.map(value);
      if (tree.name === "exprel") return a === 0 ? 1 : Math.expm1(a) / a;
      if (tree.name === "clamp") return clamp(a, b, c);
      return Math[tree.name](a, b);
    }
    case "binary": {
      const [left, right] = [value(tree.left), value(tree.right)];
      switch (tree.op) {
        case "+":
          return left + right;
        case "-":
          return left - right;
        case "*":
          return left * right;
        case "/":
          return left / right;
        case "<":
          return Number(left < right);
        case "<=":
          return Number(left <= right);
        case ">":
          return Number(left > right);
        case ">=":
          return Number(left >= right);
        case "==":
          return Number(left === right);
        case "!=":
          return Number(left !== right);
        case "&&":
          return Number(left !== 0 && right !== 0);
        case "||":
          return Number(left !== 0 || right !== 0);
      }
    }
  }
}
function neuron2(op2, at, program) {
  const { steps, samples, size } = op2;
  const row = samples * size;
  const along = ({ span, positions = 1 }, t, b, i) => ({ series: t * row + b * size + i, sample: b * size + i, neuron: i, channel: Math.floor(i / positions), one: 0 })[span];
  const run = (lines, values) => lines.forEach((line2) => values.set(line2.name, evaluate(line2.value, values)));
  each2(row, (place) => {
    const [b, i] = [Math.floor(place / size), place % size];
    const feed = (names, feeds, t) => names.map((name2, n) => [name2, at(feeds[n].view).get(along(feeds[n], t, b, i))]);
    const begin = (t) => new Map([
      ...feed(program.inputs, op2.inputs, t),
      ...feed(program.parameters, op2.parameters, t),
      ...feed(program.constants.map((each3) => each3.name), op2.constants, t),
      ...program.states.map((name2, v) => [name2, at(op2.states[v]).get((op2.history ? t * row : 0) + place)])
    ]);
    for (let t = 0; op2.direction === "output" && t < steps; t++) {
      const values = begin(t);
      run(program.forward, values);
      program.states.forEach((name2, v) => at(op2.states[v]).set((op2.history ? (t + 1) * row : 0) + place, values.get(nextOf(name2))));
      program.outputs.forEach((name2, o) => at(op2.outputs[o]).set(t * row + place, values.get(name2)));
    }
    if (op2.direction === "output") return;
    op2.dInputs.forEach((view2, n) => view2 && op2.inputs[n].span !== "series" && at(view2).set(place, 0));
    for (let t = steps - 1; t >= 0; t--) {
      const values = begin(t);
      run(program.forward, values);
      program.states.forEach((name2, v) => values.set(adjointOf(nextOf(name2)), at(op2.dStates[v]).get(place)));
      program.outputs.forEach((name2, o) => values.set(adjointOf(name2), op2.dOutputs[o] ? at(op2.dOutputs[o]).get(t * row + place) : 0));
      run(program.backward, values);
      program.states.forEach((name2, v) => at(op2.dStates[v]).set(place, values.get(adjointOf(name2))));
      program.inputs.forEach((name2, n) => {
        const series = op2.inputs[n].span === "series";
        if (op2.dInputs[n]) at(op2.dInputs[n]).set(series ? t * row + place : place, values.get(adjointOf(name2)) + (series ? 0 : at(op2.dInputs[n]).get(place)));
      });
      program.parameters.forEach((name2, n) => {
        if (op2.dParameters[n]) at(op2.dParameters[n]).add(op2.parameters[n].span === "series" ? t * row + place : place, values.get(adjointOf(name2)));
      });
    }
  });
}
function eligibility2({ input, traces, sum: terms, filtered, decay, signal, gradient, samples, pre, post }, at) {
  const before = traces.map(({ view: view2, span }) => Float64Array.from({ length: samples * pre * (span === "synapse" ? post : 1) }, (_, i) => at(view2).get(i)));
  each2(pre * samples * post, (place) => {
    const [i, b, j] = [Math.floor(place / (samples * post)), Math.floor(place / post) % samples, place % post];
    const total = (list) => sum(list.length, (n) => {
      const { of, factor } = list[n];
      const value = of === "input" ? at(input).get(b * pre + i) : before[of][traces[of].span === "source" ? b * pre + i : place];
      return value * (typeof factor === "number" ? factor : at(factor).get(b * post + j));
    });
    traces.forEach(({ view: view2, span, next }) => at(view2).set(span === "source" ? b * pre + i : place, total(next)));
    if (filtered) at(filtered).set(place, decay * at(filtered).get(place) + total(terms));
    if (signal) at(gradient).add(i * post + j, at(signal).get(b * post + j) * (filtered ? at(filtered).get(place) : total(terms)));
  });
}
function readout2({ direction, how, series, score, at: steps, dSeries, dScore, ...op2 }, at) {
  const row = op2.samples * op2.size;
  each2(op2.steps * row, (place) => {
    const [step, i] = [op2.firstStep + Math.floor(place / row), place % row];
    const value = at(series).get(place);
    if (direction === "output") {
      if (how === "mean") at(score).add(i, value / op2.total);
      if (how === "last") at(score).set(i, value);
      const reached = how === "max" ? value > at(score).get(i) : how === "first" && value > 0 && at(score).get(i) <= -op2.total;
      if (!reached) return;
      at(score).set(i, how === "max" ? value : -step);
      at(steps).set(i, step);
    } else {
      const silent = how === "first" && at(score).get(i) <= -op2.total;
      const from = how === "last" || silent ? op2.total - 1 : at(steps).get(i);
      at(dSeries).set(place, how === "mean" ? at(dScore).get(i) / op2.total : step === from ? at(dScore).get(i) : 0);
    }
  });
}
function loss2({ how, score, labels, dScore, losses: losses2, correct, samples, size, scale, smoothing, on, off, divisor }, at) {
  each2(samples, (b) => {
    const label = at(labels).get(b);
    const scores = Array.from({ length: size }, (_, i) => at(score).get(b * size + i));
    const highest = Math.max(...scores);
    const total = sum(size, (i) => Math.exp(scale * (scores[i] - highest)));
    const logarithm = (i) => scale * (scores[i] - highest) - Math.log(total);
    const target = (i) => how === "mean-square" ? i === label ? on : off : (i === label ? 1 - smoothing : 0) + smoothing / size;
    at(correct).set(b, Number(scores.indexOf(highest) === label));
    at(losses2).set(b, label < 0 ? 0 : how === "mean-square" ? sum(size, (i) => (scores[i] - target(i)) ** 2) / size : -sum(size, (i) => target(i) * logarithm(i)));
    each2(size, (i) => at(dScore).set(b * size + i, label < 0 ? 0 : (how === "mean-square" ? 2 * (scores[i] - target(i)) / size : scale * (Math.exp(logarithm(i)) - target(i))) / divisor));
  });
}
function weightNorm2({ direction, fanIn, targets, byRow, ...op2 }, at) {
  each2(targets, (j) => {
    const place = (i) => byRow ? j * fanIn + i : i * targets + j;
    const norm = Math.sqrt(sum(fanIn, (i) => at(op2.v).get(place(i)) ** 2));
    const gain = at(op2.gain).get(j);
    if (direction === "output") return each2(fanIn, (i) => at(op2.weight).set(place(i), gain * at(op2.v).get(place(i)) / norm));
    const dot = sum(fanIn, (i) => at(op2.dWeight).get(place(i)) * at(op2.v).get(place(i)));
    at(op2.dGain).add(j, dot / norm);
    each2(fanIn, (i) => at(op2.dV).add(place(i), gain / norm * (at(op2.dWeight).get(place(i)) - dot / norm ** 2 * at(op2.v).get(place(i)))));
  });
}
function warp2({ from, to, maps, samples, channels, height, width, grid: grid3 }, at) {
  each2(samples * channels * height * width, (place) => {
    const [plane, y, x] = [Math.floor(place / (height * width)), Math.floor(place / width) % height, place % width];
    const first = Math.floor(plane / channels) * (6 + 2 * grid3 * grid3);
    const map = (i) => at(maps).get(first + i);
    const [cx, cy] = [x - (width - 1) / 2, y - (height - 1) / 2];
    const [u, v] = [width > 1 ? x * (grid3 - 1) / (width - 1) : 0, height > 1 ? y * (grid3 - 1) / (height - 1) : 0];
    const displacement = (which) => grid3 === 0 ? 0 : bilinear(u, v, (i, j) => i < grid3 && j < grid3 ? map(6 + (which * grid3 + j) * grid3 + i) : 0);
    const xi = map(0) * cx + map(1) * cy + map(2) + displacement(0) + (width - 1) / 2;
    const yi = map(3) * cx + map(4) * cy + map(5) + displacement(1) + (height - 1) / 2;
    at(to).set(place, bilinear(xi, yi, (i, j) => i >= 0 && i < width && j >= 0 && j < height ? at(from).get((plane * height + j) * width + i) : 0));
  });
}
function bilinear(x, y, pixel) {
  const [i, j] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - i, y - j];
  return (1 - fy) * ((1 - fx) * pixel(i, j) + fx * pixel(i + 1, j)) + fy * ((1 - fx) * pixel(i, j + 1) + fx * pixel(i + 1, j + 1));
}

// test/learn/cases.ts
function expectedOf({ op: op2, tensors, programs = [] }) {
  const memory = Object.fromEntries(Object.entries(tensors).map(([name2, numbers]) => [name2, Float64Array.from(numbers)]));
  define(op2, memory, programs);
  return memory;
}
var planOf = ({ op: op2, tensors, programs = [] }) => ({
  tensors: Object.entries(tensors).map(([name2, numbers]) => ({ name: name2, size: numbers.length })),
  programs,
  phases: { run: [op2] }
});
async function runCase(each3, device) {
  for (const [tensor, numbers] of Object.entries(each3.tensors)) device.write({ tensor, offset: 0 }, numbers);
  device.run("run");
  const result = {};
  for (const [tensor, numbers] of Object.entries(each3.tensors)) result[tensor] = await device.read({ tensor, offset: 0 }, numbers.length);
  return result;
}
function deviation(expected, found) {
  return Math.max(...Object.entries(expected).map(([tensor, numbers]) => {
    const scale = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    return numbers.reduce((most, value, i) => Number.isNaN(found[tensor][i]) ? Infinity : Math.max(most, Math.abs(found[tensor][i] - value) / scale), 0);
  }));
}
var stream = 0;
function noise(count2, low = -1, high = 1) {
  const numbers = new Float32Array(count2);
  const words = new Uint32Array(4);
  stream++;
  for (let i = 0; i < count2; i++) {
    if (i % 4 === 0) philox(words, i, stream, 0, 0, 1, 2);
    numbers[i] = low + (high - low) * words[i % 4] / 2 ** 32;
  }
  return numbers;
}
var spikes = (count2) => noise(count2).map((value) => Number(value > 1 / 3));
var view = (tensor) => ({ tensor, offset: 3 });
var padded = (numbers) => Float32Array.from([...noise(3), ...numbers, ...noise(5)]);
var inside = (tensors) => Object.fromEntries(Object.entries(tensors).map(([tensor, numbers]) => [tensor, padded(numbers)]));
var make = (name2, op2, tensors, programs) => ({ name: `${op2.kind} ${name2}`, op: op2, tensors: inside(tensors), programs });
function elementwise() {
  return [1, 4, 7, 130].flatMap((size) => [
    make(`${size}`, { kind: "fill", to: view("to"), size, value: 1.25 }, { to: noise(size) }),
    make(`${size}`, { kind: "copy", from: view("from"), to: view("to"), size }, { from: noise(size), to: noise(size) }),
    make(`${size} thrice`, { kind: "copy", from: view("from"), to: view("to"), size, copies: 3 }, { from: noise(size), to: noise(3 * size) }),
    make(`${size}`, { kind: "add", from: view("from"), to: view("to"), size, factor: -0.75 }, { from: noise(size), to: noise(size) }),
    make(`${size}`, { kind: "multiply", from: view("from"), by: view("by"), to: view("to"), rows: 3, size }, { from: noise(3 * size), by: noise(size), to: noise(3 * size) }),
    make(`${size} in place`, { kind: "multiply", from: view("to"), by: view("by"), to: view("to"), rows: 2, size }, { by: noise(size), to: noise(2 * size) }),
    make(`${size}`, { kind: "quantise", from: view("from"), to: view("to"), size, step: 0.125, low: -6, high: 5 }, { from: noise(size), to: noise(size) })
  ]);
}
function reductions() {
  return [[5, 3, 1], [1, 9, 1], [40, 10, 1], [3, 2, 7], [4, 5, 64], [1, 1, 1e3], [700, 1, 1]].flatMap(([outer, groups, inner]) => [false, true].map((accumulate) => make(`${outer} \xD7 ${groups} \xD7 ${inner}${accumulate ? " accumulated" : ""}`, { kind: "reduce", from: view("from"), to: view("to"), outer, groups, inner, factor: 0.5, accumulate }, { from: noise(outer * groups * inner), to: noise(groups) })));
}
function products() {
  const shapes2 = [[1, 1, 1], [4, 8, 4], [5, 9, 7], [3, 10, 33], [64, 10, 50], [130, 70, 300], [17, 523, 4], [37, 33, 601]];
  return shapes2.flatMap(([m, n, k]) => [false, true].flatMap((transposeA) => [false, true].map((transposeB) => {
    const accumulate = transposeA === transposeB;
    return make(
      `${m} \xD7 ${n} \xD7 ${k}${transposeA ? " A\u1D40" : ""}${transposeB ? " B\u1D40" : ""}${accumulate ? " accumulated" : ""}`,
      { kind: "matmul", a: view("a"), b: view("b"), c: view("c"), m, n, k, transposeA, transposeB, accumulate },
      { a: noise(m * k), b: noise(k * n), c: noise(m * n) }
    );
  }))).concat([false, true].map((transposeA) => make(
    `of spikes${transposeA ? " A\u1D40" : ""}`,
    { kind: "matmul", a: view("a"), b: view("b"), c: view("c"), m: 20, n: 30, k: 90, transposeA, transposeB: false, accumulate: false },
    { a: spikes(20 * 90), b: noise(90 * 30), c: noise(600) }
  )));
}
var shapes = [
  ["1 \u2192 3, 5 \xD7 5", [1, 12, 11], [3, 1, 5, 5], {}],
  ["4 \u2192 5, 5 \xD7 5", [4, 12, 12], [5, 4, 5, 5], {}],
  ["padded", [2, 6, 5], [3, 2, 3, 3], { padding: "same" }],
  ["strided", [3, 9, 8], [4, 3, 3, 2], { stride: [2, 3], padding: [1, 0] }],
  ["dilated", [2, 11, 9], [3, 2, 3, 3], { dilation: [3, 2], padding: 1 }],
  ["in groups", [6, 7, 7], [4, 3, 3, 3], { groups: 2, padding: 1, stride: 2 }],
  ["depthwise", [8, 5, 6], [8, 1, 3, 3], { groups: 8, padding: 2 }],
  ["to one position", [3, 4, 4], [10, 3, 4, 4], {}],
  ["pointwise", [5, 3, 3], [7, 5, 1, 1], {}],
  ["of MNIST, first", [1, 28, 28], [16, 1, 5, 5], {}],
  ["of MNIST, second", [16, 12, 12], [32, 16, 5, 5], {}],
  ["wide", [2, 3, 45], [2, 2, 3, 4], { padding: 1 }],
  ["of many channels", [530, 2, 2], [3, 530, 1, 1], {}],
  ["to many channels", [3, 2, 3], [530, 3, 2, 2], {}],
  ["pooling by a kernel", [4, 8, 8], [4, 1, 2, 2], { stride: 2, groups: 4 }]
].map(([name2, input, shape, options]) => [name2, convolutionShape({ input, kernel: { shape, values: [] }, ...options }, name2)]);
function convolutions() {
  return shapes.flatMap(([name2, shape]) => ["output", "input", "kernel"].flatMap((direction) => [false, true].map((accumulate) => {
    const { groups, inputs, outputs, y, x } = shape;
    const rows = 3;
    return make(`${direction}, ${name2}${accumulate ? ", accumulated" : ""}`, { kind: "convolve", direction, input: view("input"), kernel: view("kernel"), output: view("output"), rows, shape, accumulate }, {
      input: noise(rows * groups * inputs * y.input * x.input),
      kernel: noise(groups * outputs * inputs * y.kernel * x.kernel),
      output: noise(rows * groups * outputs * y.output * x.output)
    });
  })));
}
function pools() {
  return [[6, 8, [2, 2]], [5, 7, [2, 3]], [24, 24, [2, 2]], [3, 3, [3, 3]]].flatMap(([height, width, window]) => ["output", "input"].map((direction) => {
    const [rows, channels] = [2, 3];
    return make(
      `${direction} ${height} \xD7 ${width} by ${window.join(" \xD7 ")}`,
      { kind: "pool", direction, input: view("input"), output: view("output"), rows, channels, height, width, window },
      { input: noise(rows * channels * height * width), output: noise(rows * channels * Math.floor(height / window[0]) * Math.floor(width / window[1])) }
    );
  }));
}
function normalisations() {
  return [[6, 5, 1], [4, 3, 9], [2, 1, 64], [33, 10, 1]].flatMap(([rows, channels, positions]) => ["output", "fixed", "input"].map((direction) => {
    const size = rows * channels * positions;
    const backward2 = direction === "input" ? { dy: view("dy"), dx: view("dx"), gainGradient: view("gainGradient"), biasGradient: view("biasGradient") } : {};
    return make(`${direction} ${rows} \xD7 ${channels} \xD7 ${positions}`, {
      kind: "normalise",
      direction,
      x: view("x"),
      y: view("y"),
      gain: view("gain"),
      bias: view("bias"),
      statistics: view("statistics"),
      running: view("running"),
      ...backward2,
      rows,
      channels,
      positions,
      momentum: 0.1,
      epsilon: 1e-3
    }, {
      x: noise(size, 2, 4),
      y: noise(size),
      gain: noise(channels),
      bias: noise(channels),
      statistics: Float32Array.from([...noise(channels, 2.9, 3.1), ...noise(channels, 1.5, 2)]),
      running: noise(2 * channels, 0.5, 2),
      dy: noise(size),
      dx: noise(size),
      gainGradient: noise(channels),
      biasGradient: noise(channels)
    });
  }));
}
function delays() {
  return [[5, 2, 6, 3], [4, 3, 5, 1], [9, 1, 8, 7]].flatMap(([steps, samples, size, most]) => ["output", "input"].map((direction) => {
    const row = samples * size;
    const first = (tensor) => ({ tensor, offset: 3 + (most + 1) * row });
    const wanted = noise(size, -0.5, most + 0.5);
    wanted[0] = most;
    wanted[1] = 1;
    return make(`${direction} of up to ${most} steps, ${steps} \xD7 ${samples} \xD7 ${size}`, {
      kind: "delay",
      direction,
      input: first("input"),
      output: view("output"),
      delays: view("delays"),
      dInput: first("dInput"),
      dOutput: view("dOutput"),
      gradient: view("gradient"),
      steps,
      samples,
      size,
      most
    }, { input: noise((steps + most + 1) * row), output: noise(steps * row), delays: wanted, dInput: noise((steps + most + 1) * row), dOutput: noise(steps * row), gradient: noise(size) });
  }));
}
var line = (name2, text, renamed) => ({ name: name2, value: substitute(parseExpression(text, name2).tree, renamed), declare: true, unlessRefractory: false });
function lifByHand() {
  const renamed = new Map(Object.entries({
    i: "input@a",
    j: "input@b",
    dv: adjointOf(nextOf("v")),
    dw: adjointOf(nextOf("w")),
    ds: adjointOf("spike"),
    du: adjointOf("level"),
    dm: "adjoint of m",
    next_w: nextOf("w")
  }).map(([short, long]) => [short, name(long)]));
  const lines = (texts) => texts.map(([name2, text]) => line(name2, text, renamed));
  return {
    states: ["v", "w"],
    inputs: ["input@a", "input@b"],
    parameters: ["theta", "gain"],
    learned: ["theta"],
    outputs: ["spike", "level"],
    constants: ["k0", "k1", "k2"].map((name2) => ({ name: name2, perNeuron: name2 === "k1", evaluate: () => 0 })),
    forward: lines([["m", "v * k0 + gain * i + exp(j) / 4 - w"], ["spike", "m >= theta ? 1 : 0"], [nextOf("v"), "spike == 1 ? m - theta : m"], [nextOf("w"), "k1 * w + spike / 8"], ["level", "max(m, 0) + next_w"]]),
    backward: lines([
      ["dn", "dw + du"],
      ["x", "(m - theta) * k2"],
      ["slope", "1 / (1 + x * x)"],
      ["direct", "m > 0 ? du : 0"],
      ["dspike", "ds + dn / 8 - theta * dv"],
      ["adjoint of m", "dv + direct + slope * dspike"],
      [adjointOf("v"), "dm * k0"],
      [adjointOf("w"), "k1 * dn - dm"],
      [adjointOf("input@a"), "gain * dm"],
      [adjointOf("input@b"), "exp(j) / 4 * dm"],
      [adjointOf("theta"), "0 - slope * dspike - (spike == 1 ? dv : 0)"]
    ])
  };
}
function neurons2() {
  const programs = [lifByHand()];
  const spans = [["series", "sample", "one", "neuron"], ["sample", "neuron", "neuron", "channel"], ["series", "series", "channel", "one"], ["neuron", "series", "sample", "series"]];
  return [[3, 2, 7], [5, 3, 8], [1, 1, 2], [4, 1, 21]].flatMap(([steps, samples, size]) => spans.flatMap((span, s) => ["output", "input"].map((direction) => {
    const row = samples * size;
    const positions = size % 7 === 0 ? 7 : 2;
    const sizes = { series: steps * row, sample: row, neuron: size, channel: size / positions, one: 1 };
    const feed = (tensor, how) => ({ view: view(tensor), span: how, ...how === "channel" ? { positions } : {} });
    const backward2 = direction === "input" ? {
      dOutputs: [view("dSpike"), s % 2 === 0 ? view("dLevel") : null],
      dStates: [view("dv"), view("dw")],
      dInputs: [s === 1 ? null : view("da"), view("db")],
      dParameters: [s === 2 ? null : view("dTheta"), null]
    } : {};
    const history = direction === "input" || s !== 3;
    return make(`${direction} ${steps} \xD7 ${samples} \xD7 ${size}, ${span.join(", ")}`, {
      kind: "neuron",
      direction,
      program: 0,
      steps,
      samples,
      size,
      history,
      inputs: [feed("a", span[0]), feed("b", span[1])],
      parameters: [feed("theta", span[2]), feed("gain", span[3])],
      constants: [feed("k0", "one"), feed("k1", "neuron"), feed("k2", "one")],
      states: [view("v"), view("w")],
      outputs: [view("spike"), view("level")],
      ...backward2
    }, {
      a: noise(sizes[span[0]], 0, 1),
      b: noise(sizes[span[1]]),
      theta: noise(sizes[span[2]], 0.5, 0.9),
      gain: noise(sizes[span[3]], 0.5, 1),
      k0: noise(1, 0.8, 0.9),
      k1: noise(size, 0.5, 0.9),
      k2: noise(1, 2, 3),
      v: noise((history ? steps + 1 : 1) * row),
      w: noise((history ? steps + 1 : 1) * row, 0, 0.1),
      spike: noise(steps * row),
      level: noise(steps * row),
      dSpike: noise(steps * row),
      dLevel: noise(steps * row),
      dv: noise(row),
      dw: noise(row),
      da: noise(sizes.series),
      db: noise(sizes.series),
      dTheta: noise(row)
    }, programs);
  })));
}
function eligibilities() {
  const at = (tensor) => view(tensor);
  const kinds = {
    "a trace of the source, filtered": { traces: [{ view: at("s0"), span: "source", next: [{ of: 0, factor: 0.9 }, { of: "input", factor: 0.5 }] }], sum: [{ of: 0, factor: at("f0") }, { of: "input", factor: at("f1") }], filtered: at("filtered") },
    "numbers alone": { traces: [{ view: at("s0"), span: "source", next: [{ of: 0, factor: 0.9 }, { of: "input", factor: 1 }] }], sum: [{ of: 0, factor: 0.9 }, { of: "input", factor: 1 }], filtered: null },
    "a trace of the source and two of the synapse": {
      traces: [
        { view: at("s0"), span: "source", next: [{ of: 0, factor: 0.8 }, { of: "input", factor: 1 }] },
        { view: at("y0"), span: "synapse", next: [{ of: 0, factor: at("f0") }, { of: 1, factor: at("f1") }, { of: 2, factor: at("f0") }, { of: "input", factor: at("f2") }] },
        { view: at("y1"), span: "synapse", next: [{ of: 1, factor: -0.3 }, { of: 2, factor: 0.7 }] }
      ],
      sum: [{ of: 0, factor: at("f2") }, { of: 1, factor: at("f0") }, { of: 2, factor: at("f1") }],
      filtered: at("filtered")
    },
    "no trace": { traces: [], sum: [{ of: "input", factor: at("f0") }], filtered: null }
  };
  return Object.entries(kinds).flatMap(([name2, kind]) => [[3, 5, 7], [2, 4, 8], [1, 1, 3], [4, 9, 21]].flatMap(([samples, pre, post]) => [true, false].map((learning) => make(`${name2}, ${samples} \xD7 ${pre} \xD7 ${post}${learning ? "" : ", no signal"}`, {
    kind: "eligibility",
    input: at("input"),
    ...kind,
    decay: 0.85,
    signal: learning ? at("signal") : null,
    gradient: at("gradient"),
    samples,
    pre,
    post
  }, {
    input: spikes(samples * pre),
    s0: noise(samples * pre),
    y0: noise(samples * pre * post),
    y1: noise(samples * pre * post),
    f0: noise(samples * post),
    f1: noise(samples * post),
    f2: noise(samples * post),
    filtered: noise(samples * pre * post),
    signal: noise(samples * post),
    gradient: noise(pre * post)
  }))));
}
function readouts() {
  return ["mean", "max", "last", "first"].flatMap((how) => ["output", "input"].flatMap((direction) => [[3, 2, 5, 0, 8], [5, 1, 4, 3, 8], [1, 3, 10, 0, 1]].map(([steps, samples, size, firstStep, total]) => {
    const row = samples * size;
    const found = noise(row, 0, total).map(Math.floor);
    const score = how === "first" ? found.map((step, i) => direction === "output" || i % 3 === 0 ? -total : -step) : noise(row);
    return make(`${how} ${direction}, ${steps} \xD7 ${samples} \xD7 ${size} from step ${firstStep} of ${total}`, {
      kind: "readout",
      direction,
      how,
      series: view("series"),
      score: view("score"),
      at: view("at"),
      dSeries: view("dSeries"),
      dScore: view("dScore"),
      steps,
      samples,
      size,
      firstStep,
      total
    }, { series: how === "first" ? spikes(steps * row) : noise(steps * row), score, at: found, dSeries: noise(steps * row), dScore: noise(row) });
  })));
}
function losses() {
  return ["cross-entropy", "mean-square"].flatMap((how) => [[5, 10, 0], [3, 4, 0.1], [7, 3, 0], [4, 1, 0]].map(([samples, size, smoothing]) => {
    const labels = Float32Array.from({ length: samples }, (_, b) => b === 1 ? -1 : b * 7 % size);
    const score = noise(samples * size, -3, 3);
    if (size > 3) score[0] = score[2] = 5;
    return make(`${how} ${samples} \xD7 ${size}, smoothing ${smoothing}`, {
      kind: "loss",
      how,
      score: view("score"),
      labels: view("labels"),
      dScore: view("dScore"),
      losses: view("losses"),
      correct: view("correct"),
      samples,
      size,
      scale: 2.5,
      smoothing,
      on: 0.8,
      off: 0.1,
      divisor: 16
    }, { score, labels, dScore: noise(samples * size), losses: noise(samples), correct: noise(samples) });
  })).concat([make("cross-entropy of large scores", {
    kind: "loss",
    how: "cross-entropy",
    score: view("score"),
    labels: view("labels"),
    dScore: view("dScore"),
    losses: view("losses"),
    correct: view("correct"),
    samples: 2,
    size: 6,
    scale: 1,
    smoothing: 0,
    on: 0,
    off: 0,
    divisor: 1
  }, { score: noise(12, -1e3, 1e3), labels: Float32Array.of(2, 5), dScore: noise(12), losses: noise(2), correct: noise(2) })]);
}
function regularisers() {
  return [[3, 5], [7, 8]].flatMap(([rows, size]) => [
    make(`${rows} \xD7 ${size}`, { kind: "penalty", means: view("means"), dSeries: view("dSeries"), rows, size, strength: 0.3, low: 0.2, high: 0.4 }, { means: noise(size, 0, 1), dSeries: noise(rows * size) }),
    ...[false, true].flatMap((byRow) => ["output", "input"].map((direction) => make(`${direction} ${rows} \u2192 ${size}${byRow ? " by row" : ""}`, {
      kind: "weight-norm",
      direction,
      v: view("v"),
      gain: view("gain"),
      weight: view("weight"),
      dV: view("dV"),
      dGain: view("dGain"),
      dWeight: view("dWeight"),
      fanIn: rows,
      targets: size,
      byRow
    }, { v: noise(rows * size), gain: noise(size), weight: noise(rows * size), dV: noise(rows * size), dGain: noise(size), dWeight: noise(rows * size) })))
  ]);
}
function optimisers() {
  const settings = Float32Array.of(0.05, 0.7, 3, 1 - 0.9 ** 3, 1 - 0.99 ** 3);
  return [1, 6, 40].flatMap((size) => {
    const shared2 = { weights: view("weights"), gradients: view("gradients"), settings: view("settings"), size, rate: 0.5, decay: 0.01, low: -0.8, high: 0.9 };
    const tensors = { weights: noise(size), gradients: noise(size), settings };
    return [
      make(`${size}`, { kind: "sgd", ...shared2, velocity: view("velocity"), momentum: 0.9 }, { ...tensors, velocity: noise(size) }),
      ...[false, true].map((decoupled) => make(`${size}${decoupled ? " decoupled" : ""}`, { kind: "adam", ...shared2, first: view("first"), second: view("second"), beta1: 0.9, beta2: 0.99, epsilon: 1e-4, decoupled }, { ...tensors, first: noise(size), second: noise(size, 0, 1) })),
      ...[0, 0.5, 1e6].map((most) => make(`${size} to ${most}`, { kind: "clip", gradients: view("gradients"), size, most, scale: { tensor: "settings", offset: 4 } }, { gradients: noise(size), settings }))
    ];
  });
}
function warps() {
  return [[1, 8, 8, 0], [2, 7, 5, 3], [1, 28, 28, 4], [1, 1, 6, 2], [1, 6, 6, 1]].map(([channels, height, width, grid3]) => {
    const samples = 2;
    const maps = Array.from({ length: samples }, () => [...noise(6).map((value, i) => value * (i % 3 === 2 ? 2 : 0.2) + (i === 0 || i === 4 ? 1 : 0)), ...noise(2 * grid3 * grid3, -1.5, 1.5)]).flat();
    const size = samples * channels * height * width;
    return make(`${channels} \xD7 ${height} \xD7 ${width}, grid ${grid3}`, { kind: "warp", from: view("from"), to: view("to"), maps: view("maps"), samples, channels, height, width, grid: grid3 }, { from: noise(size), to: noise(size), maps: Float32Array.from(maps) });
  });
}
var cases = [
  ...elementwise(),
  ...reductions(),
  ...products(),
  ...neurons2(),
  ...eligibilities(),
  ...readouts(),
  ...losses(),
  ...optimisers(),
  ...convolutions(),
  ...pools(),
  ...normalisations(),
  ...delays(),
  ...regularisers(),
  ...warps()
];

// ../../tmp/diag.ts
var gpu = await findNodeGpu("/usr/bin/chromium");
var backend = await webgpuBackend(gpu);
console.log(backend.adapter.name);
for (const c of cases.filter((x) => /convolve input, of MNIST, second/.test(x.name))) for (const tile of ["32 \xD7 32", "64 \xD7 64 wide", "64 \xD7 64"]) {
  const d = await webgpuDevice(backend, planOf(c), { tile });
  const e = expectedOf(c);
  const r = await runCase(c, d);
  const bad = [];
  e.input.forEach((v, i) => {
    if (Math.abs(v - r.input[i]) > 1e-4 * Math.max(1, Math.abs(v))) bad.push(i);
  });
  console.log(c.name, tile, deviation(e, r), bad.length, e.input.length, bad.slice(0, 12).join(), bad.slice(-3).join(), JSON.stringify(c.op.shape), c.op.rows);
}
process.exit(0);

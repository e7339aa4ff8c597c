package onnx

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"
)

// The models of these tests are written here, field by field.

func message(number protowire.Number, body []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(nil, number, protowire.BytesType), body)
}

func text(number protowire.Number, s string) []byte { return message(number, []byte(s)) }

func varint(number protowire.Number, v int) []byte {
	return protowire.AppendVarint(protowire.AppendTag(nil, number, protowire.VarintType), uint64(v))
}

func join(parts ...[]byte) (all []byte) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

// tensor is a TensorProto of floats.
func tensor(name string, values []float32, dims ...int) []byte {
	var raw []byte
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	t := join(text(8, name), varint(2, 1), message(9, raw))
	for _, d := range dims {
		t = append(t, varint(1, d)...)
	}
	return t
}

func wholeTensor(name string, values ...int) []byte {
	t := join(text(8, name), varint(2, 7), varint(1, len(values)))
	for _, v := range values {
		t = append(t, varint(7, v)...)
	}
	return t
}

// writtenNode is a NodeProto that makes y of its inputs; attributes are AttributeProtos.
func writtenNode(op string, inputs []string, attributes ...[]byte) []byte {
	n := join(text(4, op), text(3, "it"), text(2, "y"))
	for _, in := range inputs {
		n = append(n, text(1, in)...)
	}
	for _, a := range attributes {
		n = append(n, message(5, a)...)
	}
	return n
}

func numbers(name string, values ...int) []byte {
	a := text(1, name)
	for _, v := range values {
		a = append(a, varint(8, v)...)
	}
	return a
}

func scalar(name string, v int) []byte { return join(text(1, name), varint(3, v)) }

func value(name string, dims ...int) []byte {
	var shape []byte
	for _, d := range dims {
		if d == 0 {
			shape = append(shape, message(1, text(2, "n"))...)
		} else {
			shape = append(shape, message(1, varint(1, d))...)
		}
	}
	return join(text(1, name), message(2, message(1, join(varint(1, 1), message(2, shape)))))
}

// model is a ModelProto of opset 17 with one node from x to y and such constants.
func written(in []byte, node []byte, constants ...[]byte) []byte {
	graph := join(message(1, node), message(11, in), message(12, value("y", 1, 1)))
	for _, c := range constants {
		graph = append(graph, message(5, c)...)
	}
	return join(varint(1, 8), message(7, graph), message(8, varint(2, 17)))
}

func ones(n int) []float32 {
	list := make([]float32, n)
	for i := range list {
		list[i] = 1
	}
	return list
}

// TestWhatIsNotReadIsRefusedByNodeAndReason: one wrong thing each.
func TestWhatIsNotReadIsRefusedByNodeAndReason(t *testing.T) {
	flat, plane := value("x", 0, 4), value("x", 0, 2, 6, 6)
	w := tensor("w", ones(12), 3, 4)
	kernel := tensor("w", ones(36), 2, 2, 3, 3)
	external := join(text(8, "w"), varint(2, 1), varint(1, 3), varint(1, 4), message(13, join(text(1, "location"), text(2, "weights.bin"))), varint(14, 1))
	for _, c := range []struct {
		name, want string
		data       []byte
	}{
		{"nothing", "not an ONNX model", nil},
		{"text", "model: ", []byte("hello, world")},
		{"no opset", "which opset", message(7, join(message(11, flat)))},
		{"functions", "functions of its own", join(written(flat, writtenNode("Relu", []string{"x"})), message(25, nil))},
		{"two inputs", "2 inputs", join(message(8, varint(2, 17)), message(7, join(message(11, flat), message(11, value("z", 1)))))},
		{"no shape", `input "x" has no shape`, written(join(text(1, "x")), writtenNode("Relu", []string{"x"}))},
		{"open height", "dimension 2 open (n)", written(value("x", 1, 2, 0, 6), writtenNode("Relu", []string{"x"}))},
		{"huge input", "larger than", written(value("x", 1, 1<<20, 1<<20), writtenNode("Relu", []string{"x"}))},
		{"an operator without spikes", `node "it" (LeakyRelu): the operator LeakyRelu has no counterpart in spikes: train with Relu`, written(flat, writtenNode("LeakyRelu", []string{"x"}))},
		{"an unknown operator", `node "it" (Einsum): the operator Einsum is not converted; those that are: Add, ArgMax`, written(flat, writtenNode("Einsum", []string{"x"}))},
		{"another domain", "of domain", written(flat, join(writtenNode("Relu", []string{"x"}), text(7, "com.microsoft")))},
		{"an input that nobody makes", `its input "q" is made by no node before it`, written(flat, writtenNode("Relu", []string{"q"}))},
		{"external data", `tensor "w": its data is in another file, "weights.bin"`, written(flat, writtenNode("Gemm", []string{"x", "w"}), external)},
		{"too few elements", "its shape [3 5] has 15 elements, the file 12", written(flat, writtenNode("Gemm", []string{"x", "w"}), tensor("w", ones(12), 3, 5))},
		{"a shape that overflows", "is too large", written(flat, writtenNode("Gemm", []string{"x", "w"}), tensor("w", nil, 1<<31, 1<<31, 4))},
		{"strings", "elements of type 8", written(flat, writtenNode("Gemm", []string{"x", "w"}), join(text(8, "w"), varint(2, 8)))},
		{"weights of another size", "its weights take 3 inputs, the value has 4", written(flat, writtenNode("Gemm", []string{"x", "w"}), w)},
		{"weights that are not finite", "one of its constants is NaN", written(flat, writtenNode("MatMul", []string{"x", "w"}), tensor("w", []float32{1, 1, 1, float32(math.NaN())}, 4, 1))},
		{"a weight on the left", "a weight on the left is not read", written(flat, writtenNode("MatMul", []string{"w", "x"}), w)},
		{"a transposed value", "transposed 1", written(flat, writtenNode("Gemm", []string{"x", "w"}, scalar("transA", 1)), w)},
		{"a network over positions", "one row is expected", written(value("x", 0, 5, 4), writtenNode("MatMul", []string{"x", "w"}), tensor("w", ones(8), 4, 2))},
		{"a product", "the product of two values", written(flat, writtenNode("Mul", []string{"x", "x"}))},
		{"a constant over a value", "a constant divided by a value", written(flat, writtenNode("Div", []string{"c", "x"}), tensor("c", ones(1)))},
		{"a division by zero", "one of its constants is +Inf", written(flat, writtenNode("Div", []string{"x", "c"}), tensor("c", []float32{0}))},
		{"a constant that does not spread", "does not spread over", written(flat, writtenNode("Add", []string{"x", "c"}), tensor("c", ones(3), 3))},
		{"training", "training mode", written(plane, writtenNode("BatchNormalization", []string{"x", "c", "c", "c", "c"}, scalar("training_mode", 1)), tensor("c", ones(2), 2))},
		{"channels", "3 values for 2 channels", written(plane, writtenNode("BatchNormalization", []string{"x", "c", "c", "c", "c"}), tensor("c", ones(3), 3))},
		{"a kernel for other channels", "do not fit together", written(value("x", 0, 3, 6, 6), writtenNode("Conv", []string{"x", "w"}), kernel)},
		{"groups", "do not fit together", written(plane, writtenNode("Conv", []string{"x", "w"}, scalar("group", 2)), kernel)},
		{"no groups", "do not fit together", written(plane, writtenNode("Conv", []string{"x", "w"}, scalar("group", 0)), kernel)},
		{"a stride of 0", "must be 1..65536", written(plane, writtenNode("Conv", []string{"x", "w"}, numbers("strides", 0, 1)), kernel)},
		{"pads that cut", "must be 0..65536", written(plane, writtenNode("Conv", []string{"x", "w"}, numbers("pads", 0, 0, -1, 0)), kernel)},
		{"three dimensions", "[batch, channels, height, width]", written(value("x", 0, 2, 4, 4, 4), writtenNode("Conv", []string{"x", "w"}), tensor("w", ones(16), 1, 2, 2, 2, 2))},
		{"a kernel larger than the plane", "does not fit", written(value("x", 0, 2, 2, 2), writtenNode("Conv", []string{"x", "w"}), kernel)},
		{"windows of padding", "nothing but padding", written(plane, writtenNode("MaxPool", []string{"x"}, numbers("kernel_shape", 2, 2), numbers("pads", 2, 0, 0, 0)))},
		{"a dilated pool", "dilation [2 2]", written(plane, writtenNode("MaxPool", []string{"x"}, numbers("kernel_shape", 2, 2), numbers("dilations", 2, 2)))},
		{"a mean over channels", "the mean over axes [1]", written(plane, writtenNode("ReduceMean", []string{"x"}, numbers("axes", 1)))},
		{"a sigmoid in the middle", "in the middle", func() []byte {
			m := writtenNode("Sigmoid", []string{"x"})
			return join(message(8, varint(2, 17)), message(7, join(message(11, flat), message(1, m), message(12, value("z", 1, 4)))))
		}()},
		{"a shape that does not fit", "has 15 elements, the value of shape [1 4] has 4", written(flat, writtenNode("Reshape", []string{"x", "s"}), wholeTensor("s", 3, 5))},
		{"a computed shape", "is computed from the network's input; a constant is expected", written(flat, writtenNode("Reshape", []string{"x", "x"}))},
		{"axes twice", "perm [0 0]", written(flat, writtenNode("Transpose", []string{"x"}, numbers("perm", 0, 0)))},
		{"a bound of two", "no single number", written(flat, writtenNode("Clip", []string{"x", "c"}), tensor("c", ones(2), 2))},
		{"bounds upside down", "its bounds are 1..1", written(flat, writtenNode("Clip", []string{"x", "c", "c"}), tensor("c", ones(1)))},
		{"whole numbers", "rounds to whole numbers", written(flat, writtenNode("Cast", []string{"x"}, scalar("to", 7)))},
		{"edges repeated", "mode \"edge\"", written(plane, writtenNode("Pad", []string{"x", "s"}, join(text(1, "mode"), text(4, "edge"))), wholeTensor("s", 0, 0, 1, 1, 0, 0, 1, 1))},
		{"a constant beside a value", "its input 1 is a constant", written(plane, writtenNode("Concat", []string{"x", "c"}, scalar("axis", 1)), tensor("c", ones(4), 4))},
		{"an axis that there is not", "axis 9 of shape", written(plane, writtenNode("Concat", []string{"x", "x"}, scalar("axis", 9)))},
		{"no output", "is made by no node from the input", join(message(8, varint(2, 17)), message(7, join(message(11, flat), message(12, value("q", 1)))))},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse(c.data, nil)
			require.ErrorContains(t, err, c.want)
		})
	}
}

// TestWeightsBesideTheModelAreRead, from its folder and from nowhere else.
func TestWeightsBesideTheModelAreRead(t *testing.T) {
	dir := t.TempDir()
	stored := tensor("w", ones(12), 4, 3)
	entry := func(key, value string) []byte { return message(13, join(text(1, key), text(2, value))) }
	at := func(location, offset, length string) []byte {
		external := join(text(8, "w"), varint(2, 1), varint(1, 4), varint(1, 3), varint(14, 1), entry("location", location), entry("offset", offset), entry("length", length))
		return written(value("x", 0, 4), writtenNode("MatMul", []string{"x", "w"}), external)
	}
	_, w, err := (&beside{}).parseTensor(stored)
	require.NoError(t, err)
	weights := make([]byte, 8)
	for _, v := range w.Floats {
		weights = binary.LittleEndian.AppendUint32(weights, math.Float32bits(v))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "net.onnx.data"), weights, 0o644))
	for _, c := range []struct{ location, offset, length, want string }{
		{"net.onnx.data", "8", "48", ""},
		{"net.onnx.data", "8", "", ""},
		{"net.onnx.data", "8", "52", "bytes 8..60 of \"net.onnx.data\" are asked for; the file has 56"},
		{"net.onnx.data", "60", "", "the file has 56"},
		{"net.onnx.data", "0", "52", "has 12 elements, the file 13"},
		{"net.onnx.data", "-8", "48", "external data at \"-8\""},
		{"other.data", "0", "48", "no such file or directory: keep both in one folder"},
		{"../net.onnx.data", "0", "48", "it leads out of the model's folder"},
		{"/etc/passwd", "0", "48", "it leads out of the model's folder"},
	} {
		path := filepath.Join(dir, "net.onnx")
		require.NoError(t, os.WriteFile(path, at(c.location, c.offset, c.length), 0o644))
		g, err := Load(path)
		if c.want != "" {
			require.ErrorContains(t, err, c.want)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, []float32{10, 10, 10}, g.Run([]float32{1, 2, 3, 4})[1])
	}
}

// TestConstantsAreReadHoweverTheyAreStored: raw or typed, in every width.
func TestConstantsAreReadHoweverTheyAreStored(t *testing.T) {
	packed := func(number protowire.Number, values ...uint64) []byte {
		var b []byte
		for _, v := range values {
			b = protowire.AppendVarint(b, v)
		}
		return message(number, b)
	}
	minus := uint64(math.MaxUint64) // -1
	for _, c := range []struct {
		name string
		kind int
		body []byte
		want string
	}{
		{"raw float16", 10, message(9, []byte{0, 0x3c, 1, 0, 0, 0xc0}), "[1 5.9604645e-08 -2] []"},
		{"float16 in int32_data", 10, packed(5, 0x3c00, 0x7c00, 0xc000), "[1 +Inf -2] []"},
		{"raw bfloat16", 16, message(9, []byte{0x80, 0x3f, 0, 0x40, 0x80, 0xbf}), "[1 2 -1] []"},
		{"raw double", 11, message(9, join(binary.LittleEndian.AppendUint64(nil, math.Float64bits(0.5)), make([]byte, 16))), "[0.5 0 0] []"},
		{"int64_data", 7, packed(7, 5, minus, 7), "[] [5 -1 7]"},
		{"raw int8", 3, message(9, []byte{5, 255, 7}), "[] [5 -1 7]"},
		{"uint8 in int32_data", 2, packed(5, 5, 200, 7), "[] [5 200 7]"},
		{"bool", 9, message(9, []byte{0, 1, 0}), "[] [0 1 0]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, got, err := (&beside{}).parseTensor(join(varint(1, 3), varint(2, c.kind), c.body))
			require.NoError(t, err)
			require.Equal(t, c.want, fmt.Sprint(got.Floats, got.Ints))
			require.Equal(t, []int{3}, got.Shape)
		})
	}
}

// TestValuesAreConcatenated along the channels and along the last axis.
func TestValuesAreConcatenated(t *testing.T) {
	x := []float32{1, 2, 3, 4, 5, 6, 7, 8}
	for axis, want := range map[int][]float32{1: {1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8},
		-1: {1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4, 5, 6, 5, 6, 5, 6, 7, 8, 7, 8, 7, 8}} {
		g, err := Parse(written(value("x", 0, 2, 2, 2), writtenNode("Concat", []string{"x", "x", "x"}, scalar("axis", axis))), nil)
		require.NoError(t, err)
		require.Equal(t, want, g.Run(x)[g.Output])
	}
}

// FuzzParse: any bytes are a graph that runs, or an error.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("../../testdata/onnx/*.onnx")
	require.NoError(f, err)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(data)
	}
	f.Add(written(value("x", 0, 4), writtenNode("Gemm", []string{"x", "w"}), tensor("w", ones(12), 4, 3)))
	f.Add(written(value("x", 0, 2, 6, 6), writtenNode("AveragePool", []string{"x"}, numbers("kernel_shape", 2, 2), scalar("ceil_mode", 1), scalar("count_include_pad", 1))))
	f.Add(written(value("x", 0, 2, 6, 6), writtenNode("Pad", []string{"x", "s"}), wholeTensor("s", 0, 0, 1, 1, 0, 0, 1, 1)))
	f.Fuzz(func(t *testing.T, data []byte) {
		g, err := Parse(data, nil)
		if err != nil {
			return
		}
		cost := g.Input.Size()
		for i := range g.Ops {
			cost += g.Ops[i].Out.Size()
			if c, ok := g.Ops[i].Kind.(*Conv); ok {
				cost += c.OH * c.OW * len(c.Kernel)
			}
			if p, ok := g.Ops[i].Kind.(*Pool); ok {
				cost += p.OH * p.OW * p.Channels * p.KH * p.KW
			}
		}
		if cost < 1<<22 {
			g.Run(make([]float32, g.Input.Size()))
		}
	})
}

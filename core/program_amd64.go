package core

//go:noescape
func runProgramAVX512(r *vectorRun)

func handlersAVX512() *[2 * len(handlerNames)]uintptr

//go:noescape
func runProgramAVX2(r *vectorRun)

func handlersAVX2() *[2 * len(handlerNames)]uintptr

// handlerNames are the instructions of programs that have handlers, and the end.
var handlerNames = [...]string{
	"mov", "ldi", "sum", "bias", "ld", "st", "rnd", "add", "sub", "adds", "subs", "abs", "min", "max", "and", "or", "xor", "shl", "shls", "sar", "sarz",
	"sarr", "shr", "sat", "wrap", "sel", "mul", "muls", "mulz", "mulr", "mulr63", "lutn", "lut", "clt", "cle", "cgt", "cge", "ceq", "cne", "spk", "send",
	"end",
}

// handlers are where the handlers are: for all neurons, and for those of a predicate.
func handlers(list *[2 * len(handlerNames)]uintptr) map[string][2]uintptr {
	at := map[string][2]uintptr{}
	for i, name := range handlerNames {
		at[name] = [2]uintptr(list[2*i:])
	}
	return at
}

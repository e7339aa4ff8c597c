package compiler

// Effort is how long the compiler may look for better partitions and places. Every effort gives the same image for the same seed.
type Effort string

const (
	Fast   Effort = "fast"
	Normal Effort = "normal" // also ""
	Max    Effort = "max"
)

func (o *Options) effort() Effort {
	if o.Effort == "" {
		return Normal
	}
	return o.Effort
}

package nir

import "fmt"

// flattening joins extents; the values stay in their order.
type flattening struct {
	port
	first, last int
	given       shape // that it says it gets, or nil
}

func readFlatten(p params) (operation, error) {
	f := flattening{first: 1, last: -1}
	var err error
	for name, to := range map[string]*int{"start_dim": &f.first, "end_dim": &f.last} {
		if p.has(name) {
			if *to, err = p.whole(name, -64); err != nil {
				return nil, err
			}
		}
	}
	if p.has("input_type") {
		f.given, err = p.shape("input_type")
	}
	return f, err
}

func (f flattening) shapes(given shape) (in, out shape, err error) {
	if given == nil {
		given = f.given
	}
	if given == nil {
		return nil, nil, nil
	}
	if f.given != nil && !fits(given, f.given) {
		return nil, nil, fmt.Errorf("it says that it takes %v, what comes in has shape %v", f.given, given)
	}
	if f.given != nil {
		given = f.given
	}
	first, last, rank := f.first, f.last, len(given)
	if first < 0 {
		first += rank
	}
	if last < 0 {
		last += rank
	}
	if first == 1 && rank == 1 { // written with a batch in mind
		first = 0
	}
	if last = min(last, rank-1); first < 0 || last < 0 || first > last {
		return nil, nil, fmt.Errorf("extents %d..%d of shape %v cannot be joined", f.first, f.last, given)
	}
	out = append(append(shape{}, given[:first]...), shape(given[first:last+1]).Size())
	return given, append(out, given[last+1:]...), nil
}

// delay lets every value arrive later.
type delay struct {
	port
	seconds *array
}

func readDelay(p params) (operation, error) {
	d, err := p.floats("delay")
	if err != nil {
		return nil, err
	}
	for _, v := range d.values {
		if v < 0 {
			return nil, fmt.Errorf("parameter delay has %v s; delays are not negative", v)
		}
	}
	return delay{seconds: d}, nil
}

func (d delay) shapes(given shape) (in, out shape, err error) {
	return elementwise("delay", d.seconds, given)
}

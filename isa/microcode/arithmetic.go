package microcode

import "math"

// clip saturates to 32 bits.
func clip(x int64) int32 { return int32(min(max(x, math.MinInt32), math.MaxInt32)) }

func second(_, b int32, _ uint8) int32              { return b }
func add(a, b int32, _ uint8) int32                 { return a + b }
func subtract(a, b int32, _ uint8) int32            { return a - b }
func addSaturating(a, b int32, _ uint8) int32       { return clip(int64(a) + int64(b)) }
func subtractSaturating(a, b int32, _ uint8) int32  { return clip(int64(a) - int64(b)) }
func absolute(_, b int32, _ uint8) int32            { return clip(max(int64(b), -int64(b))) }
func minimum(a, b int32, _ uint8) int32             { return min(a, b) }
func maximum(a, b int32, _ uint8) int32             { return max(a, b) }
func and(a, b int32, _ uint8) int32                 { return a & b }
func or(a, b int32, _ uint8) int32                  { return a | b }
func xor(a, b int32, _ uint8) int32                 { return a ^ b }
func shiftLeft(a, _ int32, n uint8) int32           { return a << n }
func shiftLeftSaturating(a, _ int32, n uint8) int32 { return clip(int64(a) << n) }
func shiftFloor(a, _ int32, n uint8) int32          { return a >> n }
func shiftToZero(a, _ int32, n uint8) int32         { return int32(int64(a) / (int64(1) << n)) }
func shiftRound(a, _ int32, n uint8) int32          { return int32((int64(a) + int64(1)<<n>>1) >> n) }
func shiftLogical(a, _ int32, n uint8) int32        { return int32(uint32(a) >> n) }
func wrap(a, _ int32, n uint8) int32                { return a << (32 - n) >> (32 - n) }

func saturate(a, _ int32, n uint8) int32 {
	high := int64(1)<<(n-1) - 1
	return int32(min(max(int64(a), -high-1), high))
}

func less[T int32 | float64](a, b T) bool    { return a < b }
func atMost[T int32 | float64](a, b T) bool  { return a <= b }
func greater[T int32 | float64](a, b T) bool { return a > b }
func atLeast[T int32 | float64](a, b T) bool { return a >= b }
func equal[T int32 | float64](a, b T) bool   { return a == b }
func differs[T int32 | float64](a, b T) bool { return a != b }

func multiplyWrapping(a, b int32, n uint8) int32 { return int32(int64(a) * int64(b) >> n) }
func multiplyFloor(a, b int32, n uint8) int32    { return clip(int64(a) * int64(b) >> n) }

// multiplyToZero shifts the magnitude, which has at most 63 bits.
func multiplyToZero(a, b int32, n uint8) int32 {
	p := int64(a) * int64(b)
	if p < 0 {
		return clip(-(-p >> n))
	}
	return clip(p >> n)
}

// multiplyRound adds half of the last place kept: the bit behind it, so that nothing can overflow.
func multiplyRound(a, b int32, n uint8) int32 {
	p := int64(a) * int64(b)
	if n == 0 {
		return clip(p)
	}
	return clip(p>>n + p>>(n-1)&1)
}

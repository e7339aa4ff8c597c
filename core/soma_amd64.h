// What the neuron kernels have in common.

// CLIP leaves VALUE between the limits in Z16 and Z17 in CLIPPED, and in MASK which lanes of K7 it changed.
#define CLIP(VALUE, CLIPPED, MASK) \
	VPMINSD Z16, VALUE, CLIPPED       \
	VPMAXSD Z17, CLIPPED, CLIPPED     \
	VPCMPD  $4, VALUE, CLIPPED, K7, MASK

// LANES makes K7 the lanes of the next 16 of CX neurons, or jumps when there are none.
#define LANES(WHOLE, DONE) \
	CMPQ  CX, $16 \
	JGE   WHOLE   \
	TESTQ CX, CX  \
	JLE   DONE    \
	MOVL  $1, AX  \
	SHLL  CX, AX  \
	DECL  AX      \
	KMOVW AX, K7

// TALLY makes TO the sum of the 16 lanes of Z.
#define TALLY(Z, Y, TO) \
	VEXTRACTI64X4 $1, Z, Y4  \
	VPADDD   Y4, Y, Y4       \
	VEXTRACTI128  $1, Y4, X5 \
	VPADDD   X5, X4, X4      \
	VPSHUFD  $0x4e, X4, X5   \
	VPADDD   X5, X4, X4      \
	VPSHUFD  $0xb1, X4, X5   \
	VPADDD   X5, X4, X4      \
	VMOVD    X4, AX          \
	MOVQ     AX, TO

// TALLY8 leaves the sum of the 8 lanes of Y in AX; it uses Y0 and Y1.
#define TALLY8(Y) \
	VEXTRACTI128 $1, Y, X1     \
	VEXTRACTI128 $0, Y, X0     \
	VPADDD       X1, X0, X0    \
	VPSHUFD      $0x4e, X0, X1 \
	VPADDD       X1, X0, X0    \
	VPSHUFD      $0xb1, X0, X1 \
	VPADDD       X1, X0, X0    \
	VMOVD        X0, AX

// CLIP8 leaves VALUE between the limits in Y15 and Y14 in CLIPPED, and counts in SAME the lanes that stay what they are.
#define CLIP8(VALUE, CLIPPED, TEMP, SAME) \
	VPMINSD  Y15, VALUE, CLIPPED   \
	VPMAXSD  Y14, CLIPPED, CLIPPED \
	VPCMPEQD VALUE, CLIPPED, TEMP  \
	VPSUBD   TEMP, SAME, SAME

// MOVED8 gathers in Y12 the bits in which two values differ.
#define MOVED8(A, B, TEMP) \
	VPXOR A, B, TEMP     \
	VPOR  TEMP, Y12, Y12

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

// TALLY adds the 16 lanes of Z to the counter at TO.
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
	ADDQ     AX, TO

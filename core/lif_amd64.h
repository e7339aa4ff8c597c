// What the kernels of the LIF unit have in common.

// What a group does: bits of groupDoes.
#define LEAKSCALES 1
#define THETAMOVES 2
#define THETASCALES 4

// BEGIN loads the pointers of lifTick R15. R8 is what to add to R13 to get to the next group's parameters.
#define BEGIN(GROUPS) \
	MOVQ t+0(FP), R15            \
	MOVQ lifTick_v(R15), DI      \
	MOVQ lifTick_v+8(R15), CX    \
	MOVQ lifTick_sum(R15), SI    \
	MOVQ lifTick_bias(R15), DX   \
	MOVQ lifTick_spiked(R15), R9 \
	MOVQ GROUPS(R15), R13        \
	MOVQ GROUPS+8(R15), R8       \
	CMPQ R8, $1                  \
	MOVQ $8, R8                  \
	MOVQ $0, AX                  \
	CMOVQEQ AX, R8

// What the kernels of a whole TrueNorth tick have in common.

#define ROW32(OFFSET, SETS, ACC, MASK, TEMP) \
	KMOVD  OFFSET(AX), MASK      \
	VPERMW Z16, SETS, TEMP       \
	VPADDW TEMP, ACC, MASK, ACC

// NORTHROW adds the row of 256 bits at AX to the sums of Z0 to Z7: for each bit, what the neuron's parameter set, of Z8 to Z15, has in Z16.
#define NORTHROW \
	ROW32(0, Z8, Z0, K1, Z17)   \
	ROW32(4, Z9, Z1, K2, Z18)   \
	ROW32(8, Z10, Z2, K3, Z19)  \
	ROW32(12, Z11, Z3, K4, Z21) \
	ROW32(16, Z12, Z4, K1, Z17) \
	ROW32(20, Z13, Z5, K2, Z18) \
	ROW32(24, Z14, Z6, K3, Z19) \
	ROW32(28, Z15, Z7, K4, Z21)

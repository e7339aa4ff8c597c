#include "textflag.h"
#include "north_amd64.h"

// func northCoreAVX512(c *northCore) (bits, clipped, changed int)
//
// Z0 to Z7 hold the 16-bit sums of 32 neurons each and Z8 to Z15 their parameter sets, by which a row's weights are looked up. Then 16 neurons at a
// time are updated as in fireTrueNorthAVX512.
TEXT ·northCoreAVX512(SB), NOSPLIT, $0-32
	MOVQ      c+0(FP), AX
	MOVQ      0(AX), DI
	MOVQ      8(AX), SI
	MOVQ      16(AX), R8
	MOVQ      24(AX), R9
	MOVQ      32(AX), DX
	MOVQ      40(AX), CX
	MOVQ      48(AX), BX
	MOVQ      56(AX), R11
	MOVQ      64(AX), R12
	VPXORQ    Z0, Z0, Z0
	VPXORQ    Z1, Z1, Z1
	VPXORQ    Z2, Z2, Z2
	VPXORQ    Z3, Z3, Z3
	VPXORQ    Z4, Z4, Z4
	VPXORQ    Z5, Z5, Z5
	VPXORQ    Z6, Z6, Z6
	VPXORQ    Z7, Z7, Z7
	VMOVDQU16 0(SI), Z8
	VMOVDQU16 64(SI), Z9
	VMOVDQU16 128(SI), Z10
	VMOVDQU16 192(SI), Z11
	VMOVDQU16 256(SI), Z12
	VMOVDQU16 320(SI), Z13
	VMOVDQU16 384(SI), Z14
	VMOVDQU16 448(SI), Z15
	XORQ      R13, R13
	TESTQ     CX, CX
	JEQ       northFire

northRow:
	MOVL      (DX), R10
	ADDQ      $4, DX
	MOVWLZX   R10, AX
	SHRL      $16, R10
	IMULQ     R9, AX
	SHLL      $6, R10
	ADDQ      R8, AX
	VMOVDQU16 (BX)(R10*1), Z16
	NORTHROW
	POPCNTQ   0(AX), R10
	ADDQ      R10, R13
	POPCNTQ   8(AX), R10
	ADDQ      R10, R13
	POPCNTQ   16(AX), R10
	ADDQ      R10, R13
	POPCNTQ   24(AX), R10
	ADDQ      R10, R13
	DECQ      CX
	JNE       northRow

northFire:
	VMOVDQU32    (R11), Z21
	VMOVDQU32    64(R11), Z22
	VMOVDQU32    128(R11), Z23
	VMOVDQU32    192(R11), Z24
	VMOVDQU32    256(R11), Z25
	VMOVDQU32    320(R11), Z26
	VPBROADCASTD 384(R11), Z27
	VPBROADCASTD 388(R11), Z28
	MOVL         $1, AX
	VPBROADCASTD AX, Z31
	VPXORQ       Z29, Z29, Z29
	VPXORQ       Z30, Z30, Z30

// NORTH updates the 16 neurons from N on, whose sums are in SUMS. Z29 gathers the bits that change, Z30 counts clipped potentials.
#define NORTH(SUMS, N) \
	VPMOVZXWD  (2*(N))(SI), Z8              \
	VPMOVSXWD  SUMS, Z9                   \
	VMOVDQU32  (4*(N))(DI), Z10             \
	VPERMD     Z21, Z8, Z11               \
	VPADDD     Z10, Z9, Z9                \
	VPADDD     Z11, Z9, Z9                \
	VPERMD     Z22, Z8, Z12               \
	VPERMD     Z23, Z8, Z13               \
	VPMINSD    Z27, Z9, Z14               \
	VPMAXSD    Z28, Z14, Z14              \
	VPCMPD     $4, Z9, Z14, K1            \
	VPADDD     Z31, Z30, K1, Z30          \
	VPCMPD     $5, Z12, Z14, K2           \
	VPCMPD     $1, Z13, Z14, K3           \
	KANDNW     K3, K2, K3                 \
	KMOVW      K2, AX                     \
	MOVW       AX, ((N)/8)(R12)             \
	VPERMD     Z26, Z8, Z15               \
	VPERMD     Z24, Z8, Z16               \
	VPERMD     Z25, Z8, Z17               \
	VPANDD     Z15, Z14, Z18              \
	VPADDD     Z16, Z18, K2, Z14          \
	VPADDD     Z17, Z18, K3, Z14          \
	VPMINSD    Z27, Z14, Z19              \
	VPMAXSD    Z28, Z19, Z19              \
	VPCMPD     $4, Z14, Z19, K4           \
	VPADDD     Z31, Z30, K4, Z30          \
	VPTERNLOGD $0xf6, Z10, Z19, Z29       \
	VMOVDQU32  Z19, (4*(N))(DI)

#define NORTH32(ACC, LOW, N) \
	NORTH(LOW, N)                \
	VEXTRACTI64X4 $1, ACC, Y20   \
	NORTH(Y20, N+16)

	NORTH32(Z0, Y0, 0)
	NORTH32(Z1, Y1, 32)
	NORTH32(Z2, Y2, 64)
	NORTH32(Z3, Y3, 96)
	NORTH32(Z4, Y4, 128)
	NORTH32(Z5, Y5, 160)
	NORTH32(Z6, Y6, 192)
	NORTH32(Z7, Y7, 224)

	// Clipped potentials are rare: they are added up when there are any.
	XORQ     R10, R10
	VPTESTMD Z30, Z30, K1
	KMOVW    K1, AX
	TESTL    AX, AX
	JEQ      northNone
	VEXTRACTI64X4 $1, Z30, Y0
	VPADDD   Y0, Y30, Y0
	VEXTRACTI128  $1, Y0, X1
	VPADDD   X1, X0, X0
	VPSHUFD  $0x4e, X0, X1
	VPADDD   X1, X0, X0
	VPSHUFD  $0xb1, X0, X1
	VPADDD   X1, X0, X0
	VMOVD    X0, R10

northNone:
	VPTESTMD Z29, Z29, K1
	KMOVW    K1, AX
	MOVQ     R13, bits+8(FP)
	MOVQ     R10, clipped+16(FP)
	MOVQ     AX, changed+24(FP)
	VZEROUPPER
	RET

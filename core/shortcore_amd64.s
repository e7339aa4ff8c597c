#include "textflag.h"
#include "north_amd64.h"

// func prefetchShort(c *shortCore, axons *uint32, n int)
//
// Asks the caches for the rows of some axons, a line each, and for the soma.
TEXT ·prefetchShort(SB), NOSPLIT, $0-24
	MOVQ c+0(FP), BX
	MOVQ axons+8(FP), DX
	MOVQ n+16(FP), CX
	MOVQ 0(BX), DI
	MOVQ 8(BX), SI

	PREFETCHT0 0(DI)
	PREFETCHT0 64(DI)
	PREFETCHT0 128(DI)
	PREFETCHT0 192(DI)
	PREFETCHT0 256(DI)
	PREFETCHT0 320(DI)
	PREFETCHT0 384(DI)
	PREFETCHT0 448(DI)
	PREFETCHT0 512(DI)
	PREFETCHT0 576(DI)
	PREFETCHT0 640(DI)
	TESTQ      CX, CX
	JEQ        shortAsked

shortAsk:
	MOVL       (DX), AX
	ADDQ       $4, DX
	SHLQ       $5, AX
	PREFETCHT1 (SI)(AX*1)
	DECQ       CX
	JNE        shortAsk

shortAsked:
	RET

// func shortCoreAVX512(c *shortCore, axons *uint32, n int, spikes *isa.NeuronID) (fired, changed int)
//
// Z0 to Z7 hold the sums of 32 neurons each and Z8 to Z15 their parameter sets in the lowest bits. The list of spikes has room for all neurons.
TEXT ·shortCoreAVX512(SB), NOSPLIT, $32-48
	MOVQ      c+0(FP), R13
	MOVQ      axons+8(FP), DX
	MOVQ      n+16(FP), CX
	MOVQ      spikes+24(FP), R12
	MOVQ      0(R13), DI
	MOVQ      8(R13), R8
	MOVQ      16(R13), BX
	ADDQ      CX, 24(R13)
	VPXORQ    Z0, Z0, Z0
	VPXORQ    Z1, Z1, Z1
	VPXORQ    Z2, Z2, Z2
	VPXORQ    Z3, Z3, Z3
	VPXORQ    Z4, Z4, Z4
	VPXORQ    Z5, Z5, Z5
	VPXORQ    Z6, Z6, Z6
	VPXORQ    Z7, Z7, Z7
	VMOVDQU16 512(DI), Z8
	VMOVDQU16 576(DI), Z12
	VPSRLW    $4, Z8, Z9
	VPSRLW    $8, Z8, Z10
	VPSRLW    $12, Z8, Z11
	VPSRLW    $4, Z12, Z13
	VPSRLW    $8, Z12, Z14
	VPSRLW    $12, Z12, Z15
	VPXORQ    Y20, Y20, Y20
	TESTQ     CX, CX
	JEQ       shortFire

shortRow:
	MOVL      (DX), AX
	ADDQ      $4, DX
	MOVL      AX, R10
	SHRL      $2, R10
	MOVBLZX   640(DI)(R10*1), R10
	LEAL      (AX)(AX*1), R11
	ANDL      $6, R11
	SHRXL     R11, R10, R10
	ANDL      $3, R10
	SHLL      $6, R10
	SHLL      $5, AX
	ADDQ      R8, AX
	VMOVDQU16 (BX)(R10*1), Z16
	NORTHROW
	VPOPCNTQ  (AX), Y17
	VPADDQ    Y17, Y20, Y20
	DECQ      CX
	JNE       shortRow

shortFire:
	VMOVDQU16    256(BX), Z21
	VMOVDQU16    320(BX), Z22
	VMOVDQU16    384(BX), Z23
	VMOVDQU16    448(BX), Z24
	VMOVDQU16    512(BX), Z25
	VMOVDQU16    576(BX), Z26
	VPXORQ       Z29, Z29, Z29
	VPXORQ       Z30, Z30, Z30

// SHORT updates the 32 neurons from N on. Z29 gathers the bits that change, Z30 the greatest magnitude.
#define SHORT(SETS, ACC, N, SPIKED) \
	VMOVDQU16  (2*(N))(DI), Z16           \
	VPERMW     Z21, SETS, Z17             \
	VPADDW     Z16, ACC, ACC              \
	VPADDW     Z17, ACC, ACC              \
	VPERMW     Z22, SETS, Z18             \
	VPERMW     Z23, SETS, Z19             \
	VPCMPW     $5, Z18, ACC, SPIKED       \
	VPCMPW     $1, Z19, ACC, K3           \
	KANDND     K3, SPIKED, K3             \
	VPERMW     Z26, SETS, Z17             \
	VPERMW     Z24, SETS, Z18             \
	VPERMW     Z25, SETS, Z19             \
	VPANDD     Z17, ACC, Z17              \
	VPADDW     Z18, Z17, SPIKED, ACC      \
	VPADDW     Z19, Z17, K3, ACC          \
	VPABSW     ACC, Z17                   \
	VPMAXUW    Z17, Z30, Z30              \
	VPTERNLOGD $0xf6, Z16, ACC, Z29       \
	VMOVDQU16  ACC, (2*(N))(DI)

	SHORT(Z8, Z0, 0, K1)
	SHORT(Z9, Z1, 32, K2)
	KUNPCKDQ K1, K2, K4
	KMOVQ    K4, spiked-32(SP)
	SHORT(Z10, Z2, 64, K1)
	SHORT(Z11, Z3, 96, K2)
	KUNPCKDQ K1, K2, K4
	KMOVQ    K4, spiked-24(SP)
	SHORT(Z12, Z4, 128, K1)
	SHORT(Z13, Z5, 160, K2)
	KUNPCKDQ K1, K2, K4
	KMOVQ    K4, spiked-16(SP)
	SHORT(Z14, Z6, 192, K1)
	SHORT(Z15, Z7, 224, K2)
	KUNPCKDQ K1, K2, K4
	KMOVQ    K4, spiked-8(SP)

	// The list of those that spike, as in listSetAVX512.
	VMOVDQU8     ·bytesUpTo63(SB), Z0
	VPXORQ       Z1, Z1, Z1
	MOVL         $64, AX
	VPBROADCASTW AX, Z2
	MOVQ         R12, R9
	LEAQ         spiked-32(SP), SI
	MOVL         $4, CX

shortWord:
	MOVQ          (SI), AX
	KMOVQ         AX, K1
	VPCOMPRESSB.Z Z0, K1, Z3
	POPCNTQ       AX, AX
	VPMOVZXBW     X3, Y4
	VPADDW        Y1, Y4, Y4
	VMOVDQU       Y4, (R9)
	CMPQ          AX, $16
	JGT           shortMany

shortNext:
	LEAQ   (R9)(AX*2), R9
	VPADDW Z2, Z1, Z1
	ADDQ   $8, SI
	DECQ   CX
	JNE    shortWord
	SUBQ   R12, R9
	SHRQ   $1, R9
	ADDQ   R9, 40(R13)
	INCQ   48(R13)

	// How many bits the rows had.
	VEXTRACTI64X2 $1, Y20, X0
	VPADDQ        X20, X0, X0
	VPSHUFD       $0x4e, X0, X1
	VPADDQ        X1, X0, X0
	VMOVQ         X0, AX
	ADDQ          AX, 32(R13)

	// The greatest magnitude is the complement of the least complement.
	VEXTRACTI64X4 $1, Z30, Y0
	VPMAXUW       Y0, Y30, Y0
	VEXTRACTI128  $1, Y0, X1
	VPMAXUW       X1, X0, X0
	VPCMPEQW      X1, X1, X1
	VPXOR         X1, X0, X0
	VPHMINPOSUW   X0, X0
	VMOVD         X0, AX
	NOTL          AX
	MOVW          AX, 56(R13)

	VPTESTMD Z29, Z29, K1
	KMOVW    K1, AX
	MOVQ     R9, fired+32(FP)
	MOVQ     AX, changed+40(FP)
	VZEROUPPER
	RET

shortMany:
	VPMOVZXBW     Y3, Z4
	VPADDW        Z1, Z4, Z4
	VMOVDQU16     Z4, (R9)
	VEXTRACTI64X4 $1, Z3, Y4
	VPMOVZXBW     Y4, Z4
	VPADDW        Z1, Z4, Z4
	VMOVDQU16     Z4, 64(R9)
	JMP           shortNext

#include "textflag.h"

// FULL adds the bits of A and B to those of SUM, and leaves what carries in CARRY.
#define FULL(SUM, A, B, CARRY) \
	VMOVDQA64   SUM, CARRY         \
	VPTERNLOGQ  $0xe8, B, A, CARRY \
	VPTERNLOGQ  $0x96, B, A, SUM

// HALF adds the bits of CARRY to those of SUM, and leaves what carries in CARRY.
#define HALF(SUM, CARRY) \
	VPANDQ    SUM, CARRY, Z15 \
	VPXORQ    SUM, CARRY, SUM \
	VMOVDQA64 Z15, CARRY

// ROW loads the bits of the next row.
#define ROW(TO) \
	MOVWLZX     (R10), AX           \
	ADDQ        $4, R10             \
	IMULQ       R8, AX              \
	VMOVDQU64.Z (SI)(AX*1), K1, TO

// func sliceAVX512(digits *uint64, rows *uint64, stride int, active *uint32, n int, words int)
//
// Counts the set bits of each column, 512 at a time, in eight vectors: one for each binary digit of the counts. Eight rows are added up in a tree of
// full adders, whose carry of eight goes through the upper digits.
TEXT ·sliceAVX512(SB), NOSPLIT, $0-48
	MOVQ digits+0(FP), DI
	MOVQ rows+8(FP), SI
	MOVQ stride+16(FP), R8
	MOVQ active+24(FP), DX
	MOVQ n+32(FP), R9
	MOVQ words+40(FP), BX
	LEAQ (DX)(R9*4), R9
	LEAQ -32(R9), R11

slice512:
	MOVL   $-1, AX
	CMPQ   BX, $8
	JGE    sliceWhole
	MOVQ   BX, CX
	MOVL   $1, AX
	SHLL   CX, AX
	DECL   AX

sliceWhole:
	KMOVB  AX, K1
	VPXORQ Z0, Z0, Z0
	VPXORQ Z1, Z1, Z1
	VPXORQ Z2, Z2, Z2
	VPXORQ Z3, Z3, Z3
	VPXORQ Z4, Z4, Z4
	VPXORQ Z5, Z5, Z5
	VPXORQ Z6, Z6, Z6
	VPXORQ Z7, Z7, Z7
	MOVQ   DX, R10

sliceEight:
	CMPQ R10, R11
	JHI  sliceRest
	ROW(Z8)
	ROW(Z9)
	FULL(Z0, Z8, Z9, Z10)
	ROW(Z8)
	ROW(Z9)
	FULL(Z0, Z8, Z9, Z11)
	FULL(Z1, Z10, Z11, Z12)
	ROW(Z8)
	ROW(Z9)
	FULL(Z0, Z8, Z9, Z10)
	ROW(Z8)
	ROW(Z9)
	FULL(Z0, Z8, Z9, Z11)
	FULL(Z1, Z10, Z11, Z13)
	FULL(Z2, Z12, Z13, Z14)
	HALF(Z3, Z14)
	HALF(Z4, Z14)
	HALF(Z5, Z14)
	HALF(Z6, Z14)
	HALF(Z7, Z14)
	JMP  sliceEight

sliceRest:
	CMPQ R10, R9
	JEQ  sliceStore
	ROW(Z14)
	HALF(Z0, Z14)
	HALF(Z1, Z14)
	HALF(Z2, Z14)
	HALF(Z3, Z14)
	HALF(Z4, Z14)
	HALF(Z5, Z14)
	HALF(Z6, Z14)
	HALF(Z7, Z14)
	JMP  sliceRest

sliceStore:
	LEAQ      (DI)(R8*4), R12
	LEAQ      (R8)(R8*2), AX
	VMOVDQU64 Z0, K1, (DI)
	VMOVDQU64 Z1, K1, (DI)(R8*1)
	VMOVDQU64 Z2, K1, (DI)(R8*2)
	VMOVDQU64 Z3, K1, (DI)(AX*1)
	VMOVDQU64 Z4, K1, (R12)
	VMOVDQU64 Z5, K1, (R12)(R8*1)
	VMOVDQU64 Z6, K1, (R12)(R8*2)
	VMOVDQU64 Z7, K1, (R12)(AX*1)
	ADDQ      $64, DI
	ADDQ      $64, SI
	SUBQ      $8, BX
	JGT       slice512
	VZEROUPPER
	RET

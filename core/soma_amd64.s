#include "textflag.h"
#include "soma_amd64.h"

// func fireTrueNorthAVX512(v, sum *int32, sets *uint16, n int, p *trueNorthSets, spiked *uint64) (saturated, changed int)
//
// The TrueNorth unit, 16 neurons at a time, whose parameters are looked up in a table of 16 sets.
TEXT ·fireTrueNorthAVX512(SB), NOSPLIT, $0-64
	MOVQ         v+0(FP), DI
	MOVQ         sum+8(FP), SI
	MOVQ         sets+16(FP), DX
	MOVQ         n+24(FP), CX
	MOVQ         p+32(FP), BX
	MOVQ         spiked+40(FP), R9
	VMOVDQU32    (BX), Z18
	VMOVDQU32    64(BX), Z19
	VMOVDQU32    128(BX), Z20
	VMOVDQU32    192(BX), Z21
	VMOVDQU32    256(BX), Z22
	VMOVDQU32    320(BX), Z23
	VPBROADCASTD 384(BX), Z16
	VPBROADCASTD 388(BX), Z17
	XORQ         R10, R10
	KXORW        K6, K6, K6
	KXNORW       K7, K7, K7

north16:
	LANES(northWhole, northDone)

northWhole:
	VPMOVZXWD.Z (DX), K7, Z10
	VMOVDQU32.Z (DI), K7, Z0
	VMOVDQU32.Z (SI), K7, Z1
	VPERMD      Z18, Z10, Z11
	VPADDD      Z0, Z1, Z1
	VPERMD      Z19, Z10, Z12
	VPADDD      Z11, Z1, Z1
	CLIP(Z1, Z2, K1)
	VPERMD      Z20, Z10, Z13
	VPCMPD      $5, Z12, Z2, K7, K2
	VPCMPD      $1, Z13, Z2, K7, K3
	KANDNW      K3, K2, K3
	KMOVW       K2, AX
	MOVW        AX, (R9)
	VPERMD      Z23, Z10, Z14
	VPERMD      Z21, Z10, Z15
	VPANDD      Z14, Z2, Z3
	VPERMD      Z22, Z10, Z11
	VPADDD      Z15, Z3, K2, Z2
	VPADDD      Z11, Z3, K3, Z2
	CLIP(Z2, Z5, K4)
	VPCMPD      $4, Z0, Z5, K7, K5
	KORW        K5, K6, K6
	VMOVDQU32   Z5, K7, (DI)
	KORTESTW    K1, K4
	JNE         northClipped

northNext:
	ADDQ $64, DI
	ADDQ $64, SI
	ADDQ $32, DX
	ADDQ $2, R9
	SUBQ $16, CX
	JMP  north16

northClipped:
	KMOVW   K1, AX
	POPCNTL AX, AX
	ADDQ    AX, R10
	KMOVW   K4, AX
	POPCNTL AX, AX
	ADDQ    AX, R10
	JMP     northNext

northDone:
	KMOVW K6, AX
	MOVQ  R10, saturated+48(FP)
	MOVQ  AX, changed+56(FP)
	VZEROUPPER
	RET

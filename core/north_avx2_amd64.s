#include "go_asm.h"
#include "textflag.h"
#include "soma_amd64.h"

// LOOK makes TO the entries that the sets in Y3 name of a table of 16: the lower or the upper half of it, by Y2.
#define LOOK(TABLE, TO, TEMP) \
	VPERMD    TABLE(BX), Y3, TO      \
	VPERMD    TABLE+32(BX), Y3, TEMP \
	VBLENDVPS Y2, TEMP, TO, TO

// func fireTrueNorthAVX2(v, sum *int32, sets *uint16, n int, p *trueNorthSets, spiked *uint64) (saturated, changed int)
//
// The TrueNorth unit, 8 neurons at a time, of the first n, 16 or a multiple. Y9 counts the potentials that are not clipped.
TEXT ·fireTrueNorthAVX2(SB), NOSPLIT, $0-64
	MOVQ         v+0(FP), DI
	MOVQ         sum+8(FP), SI
	MOVQ         sets+16(FP), DX
	MOVQ         n+24(FP), CX
	MOVQ         p+32(FP), BX
	MOVQ         spiked+40(FP), R9
	VPBROADCASTD trueNorthSets_high(BX), Y15
	VPBROADCASTD trueNorthSets_low(BX), Y14
	VPXOR        Y12, Y12, Y12
	VPXOR        Y9, Y9, Y9

north8:
	VMOVDQU   (DI), Y0
	VPMOVZXWD (DX), Y3
	VPSLLD    $28, Y3, Y2
	VPADDD    (SI), Y0, Y1
	LOOK(trueNorthSets_leak, Y4, Y5)
	VPADDD    Y4, Y1, Y1
	CLIP8(Y1, Y6, Y5, Y9)

	// Y7 spikes: not V < positive; Y8 is below the negative threshold and does not spike
	LOOK(trueNorthSets_positive, Y4, Y5)
	VPCMPGTD  Y6, Y4, Y7
	LOOK(trueNorthSets_negative, Y4, Y5)
	VPCMPGTD  Y6, Y4, Y8
	VPAND     Y7, Y8, Y8
	VMOVMSKPS Y7, AX
	NOTL      AX
	MOVB      AX, (R9)

	LOOK(trueNorthSets_keep, Y10, Y5)
	VPAND     Y6, Y10, Y10
	LOOK(trueNorthSets_onSpike, Y4, Y5)
	LOOK(trueNorthSets_below, Y1, Y5)
	VPADDD    Y10, Y4, Y4
	VPADDD    Y10, Y1, Y1
	VPBLENDVB Y7, Y6, Y4, Y4
	VPBLENDVB Y8, Y1, Y4, Y4
	CLIP8(Y4, Y1, Y5, Y9)
	MOVED8(Y0, Y1, Y5)
	VMOVDQU   Y1, (DI)

	ADDQ $32, DI
	ADDQ $32, SI
	ADDQ $16, DX
	INCQ R9
	SUBQ $8, CX
	JNE  north8

	TALLY8(Y9)
	MOVQ   n+24(FP), CX
	ADDQ   CX, CX
	SUBQ   AX, CX
	MOVQ   CX, saturated+48(FP)
	XORL   AX, AX
	VPTEST Y12, Y12
	SETNE  AX
	MOVQ   AX, changed+56(FP)
	VZEROUPPER
	RET

#include "textflag.h"

// The assembler does not know these: signed bytes of the lower or upper half of M added to the 16-bit sums of D, and 16-bit sums to those of 32.
#define SADDWB(M, D) WORD $(0x0e201000 | M<<16 | D<<5 | D)
#define SADDWB2(M, D) WORD $(0x4e201000 | M<<16 | D<<5 | D)
#define SADDWH(M, D) WORD $(0x0e601000 | M<<16 | D<<5 | D)
#define SADDWH2(M, D) WORD $(0x4e601000 | M<<16 | D<<5 | D)

// WIDEN adds 16 16-bit sums to those of 32 bits at R0.
#define WIDEN(LOW, HIGH) \
	VLD1   (R0), [V0.S4, V1.S4, V2.S4, V3.S4] \
	SADDWH(LOW, 0)                            \
	SADDWH2(LOW, 1)                           \
	SADDWH(HIGH, 2)                           \
	SADDWH2(HIGH, 3)                          \
	VST1.P [V0.S4, V1.S4, V2.S4, V3.S4], 64(R0)

#define NONE(V) VEOR V.B16, V.B16, V.B16

// func addBytesNEON(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int)
//
// Adds rows of signed bytes, 64 columns at a time in eight accumulators of eight 16-bit sums. columns is a multiple of 64.
TEXT ·addBytesNEON(SB), NOSPLIT, $0-48
	MOVD sum+0(FP), R0
	MOVD rows+8(FP), R1
	MOVD stride+16(FP), R2
	MOVD active+24(FP), R3
	MOVD n+32(FP), R4
	MOVD columns+40(FP), R5
	ADD  R4<<2, R3, R4

pass:
	NONE(V16)
	NONE(V17)
	NONE(V18)
	NONE(V19)
	NONE(V20)
	NONE(V21)
	NONE(V22)
	NONE(V23)
	MOVD R3, R6

row:
	MOVWU.P 4(R6), R7
	AND     $0xffff, R7, R7
	MADD    R2, R1, R7, R8
	VLD1    (R8), [V0.B16, V1.B16, V2.B16, V3.B16]
	SADDWB(0, 16)
	SADDWB2(0, 17)
	SADDWB(1, 18)
	SADDWB2(1, 19)
	SADDWB(2, 20)
	SADDWB2(2, 21)
	SADDWB(3, 22)
	SADDWB2(3, 23)
	CMP     R4, R6
	BNE     row
	WIDEN(16, 17)
	WIDEN(18, 19)
	WIDEN(20, 21)
	WIDEN(22, 23)
	ADD     $64, R1
	SUBS    $64, R5
	BGT     pass
	RET

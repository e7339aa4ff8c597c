#include "textflag.h"

// func sendEntries(lists *[]Mail, count, now int, shift uint, entries *Mail, fan int, neurons *isa.NeuronID, n int)
//
// Appends each entry to the list of its delay, whose length is written back at once. There is room.
TEXT ·sendEntries(SB), NOSPLIT, $0-64
	MOVQ lists+0(FP), DI
	MOVQ shift+24(FP), CX
	MOVQ neurons+48(FP), DX
	MOVQ n+56(FP), R8
	LEAQ (DX)(R8*2), R8
	MOVL $1, R9
	SHLL CX, R9
	DECL R9

sendNeuron:
	MOVWLZX (DX), AX
	ADDQ    $2, DX
	MOVQ    fan+40(FP), R10
	IMULQ   R10, AX
	MOVQ    entries+32(FP), SI
	LEAQ    (SI)(AX*4), SI

sendEntry:
	MOVL    (SI), AX
	ADDQ    $4, SI
	MOVL    AX, BX
	SHRL    CX, BX
	ANDL    R9, AX
	ADDQ    now+16(FP), BX
	MOVQ    BX, R11
	SUBQ    count+8(FP), R11
	CMOVQCC R11, BX
	LEAQ    (BX)(BX*2), BX
	MOVQ    8(DI)(BX*8), R11
	MOVQ    0(DI)(BX*8), R12
	MOVL    AX, (R12)(R11*4)
	INCQ    R11
	MOVQ    R11, 8(DI)(BX*8)
	DECQ    R10
	JNE     sendEntry
	CMPQ    DX, R8
	JLT     sendNeuron
	RET

#include "textflag.h"

// The loops of a cycle, as in mesh_router.go. DI points to the loops struct.

#define FIFOS   0(DI)
#define SLOTS   8(DI)
#define WANT    16(DI)
#define POINTER 24(DI)
#define TO      32(DI)
#define SENT    40(DI)
#define CREDITS 48(DI)
#define LOADS   56(DI)
#define WINNER  64(DI)
#define NEXT    72(DI)
#define NOW     80(DI)
#define RING    88(DI)
#define SHIFT   92(DI)
#define AMPLE   96(DI)
#define BUFFER  100(DI)
#define COUNTED 104(DI)

// func arriveLoop(l *loops, flits *arrival, n int, list *channel) (added int)
TEXT ·arriveLoop(SB), NOSPLIT, $0-40
	MOVQ l+0(FP), DI
	MOVQ flits+8(FP), SI
	MOVQ n+16(FP), R15
	MOVQ list+24(FP), R13
	MOVQ FIFOS, R8
	MOVQ WANT, R9
	LEAQ (SI)(R15*4), R15

arriveNext:
	CMPQ    SI, R15
	JGE     arriveDone
	MOVL    (SI), AX
	ADDQ    $4, SI
	MOVL    AX, BX
	SHRL    $4, BX
	MOVL    AX, DX
	SHRL    $3, DX
	ANDL    $1, DX
	MOVWLZX 2(R8)(BX*8), R10
	ADDL    DX, R10
	MOVW    R10, 2(R8)(BX*8)
	SUBW    (R8)(BX*8), R10
	XORL    R11, R11
	CMPW    R10, $1
	SETEQ   R11
	XORL    $1, DX
	ORL     DX, R11
	MOVL    BX, CX
	ANDL    $7, CX
	SHLXL   CX, R11, R12
	ANDL    $0xfffffff8, BX
	ANDL    $7, AX
	ORL     AX, BX
	MOVBLZX (R9)(BX*1), R10
	ORL     R10, R12
	MOVB    R12, (R9)(BX*1)
	MOVL    BX, (R13)
	XORL    AX, AX
	TESTL   R10, R10
	SETEQ   AX
	ANDL    R11, AX
	LEAQ    (R13)(AX*4), R13
	JMP     arriveNext

arriveDone:
	SUBQ list+24(FP), R13
	SHRQ $2, R13
	MOVQ R13, added+32(FP)
	RET

// func grantLoop(l *loops, list *channel, n int, stay *channel, granted *grantOf) (done, staying, leaving int)
//
// Ends at an output that it cannot decide: one to another chip, or without ample room.
TEXT ·grantLoop(SB), NOSPLIT, $0-64
	MOVQ l+0(FP), DI
	MOVQ list+8(FP), SI
	MOVQ n+16(FP), R15
	MOVQ stay+24(FP), R13
	MOVQ granted+32(FP), R12
	MOVQ WANT, R8
	MOVQ TO, R9
	MOVQ FIFOS, R10
	LEAQ (SI)(R15*4), R15

grantNext:
	CMPQ    SI, R15
	JGE     grantDone
	MOVL    (SI), AX
	MOVL    (R9)(AX*4), BX
	MOVBLZX (R8)(AX*1), CX
	CMPL    BX, $0x80000000
	JCC     grantEnd
	MOVQ    (R10)(BX*8), DX
	MOVQ    DX, BX
	SHRQ    $32, BX
	SUBL    DX, BX
	MOVWLZX BX, BX
	CMPL    BX, AMPLE
	JGE     grantDone

grantUsable:
	MOVQ    POINTER, BX
	MOVBLZX (BX)(AX*1), DX
	SHLL    $5, DX
	ORL     CX, DX
	MOVQ    WINNER, R11
	MOVBLZX (R11)(DX*1), DX
	MOVQ    NEXT, R11
	MOVBLZX (R11)(DX*1), R11
	MOVB    R11, (BX)(AX*1)
	POPCNTL CX, R11
	DECL    R11
	MOVL    AX, BX
	SHRL    $3, BX
	SHLQ    $5, BX
	ADDQ    LOADS, BX
	ADDQ    R11, 16(BX)
	BTRL    DX, CX
	MOVB    CX, (R8)(AX*1)
	LEAL    (DX)(AX*8), BX
	MOVL    BX, (R12)
	ADDQ    $4, R12
	MOVL    AX, (R13)
	XORL    BX, BX
	TESTL   CX, CX
	SETNE   BX
	LEAQ    (R13)(BX*4), R13
	ADDQ    $4, SI
	JMP     grantNext

grantEnd:
	CMPL BX, $-1
	JEQ  grantUsable

grantDone:
	SUBQ list+8(FP), SI
	SHRQ $2, SI
	MOVQ SI, done+40(FP)
	SUBQ stay+24(FP), R13
	SHRQ $2, R13
	MOVQ R13, staying+48(FP)
	SUBQ granted+32(FP), R12
	SHRQ $2, R12
	MOVQ R12, leaving+56(FP)
	RET

// func departLoop(l *loops, granted *grantOf, n int, behind *arrival, passed, ended *passing) (following, passing, ending int)
TEXT ·departLoop(SB), NOSPLIT, $0-72
	MOVQ l+0(FP), DI
	MOVQ granted+8(FP), SI
	MOVQ behind+24(FP), R13
	MOVQ passed+32(FP), R12
	MOVQ ended+40(FP), R11
	MOVQ FIFOS, R8
	MOVQ SLOTS, R9
	CMPQ n+16(FP), $0
	JLE  departDone

departNext:
	MOVL    (SI), AX
	ADDQ    $4, SI
	MOVL    AX, BX
	ANDL    $7, BX
	SHRL    $3, AX
	MOVL    AX, DX
	ANDL    $0xfffffff8, DX
	ORL     DX, BX

	// AX is the channel, BX the place. The flight goes to R10, and its slot gets the credit.
	MOVQ    (R8)(BX*8), DX
	MOVL    SHIFT, CX
	SHLXL   CX, BX, R15
	MOVL    RING, CX
	ANDL    DX, CX
	ORL     R15, CX
	MOVQ    (R9)(CX*8), R10
	MOVQ    CREDITS, R14
	MOVL    (R14)(BX*4), R14
	ADDQ    NOW, R14
	MOVQ    R14, (R9)(CX*8)

	// The flit behind it.
	LEAL    1(DX), CX
	MOVW    CX, (R8)(BX*8)
	SHRL    $16, DX
	XORL    R14, R14
	CMPW    CX, DX
	SETNE   R14
	ANDL    RING, CX
	ORL     R15, CX
	MOVL    (R9)(CX*8), CX
	ANDL    $7, CX
	SHLL    $4, BX
	ORL     CX, BX
	MOVL    BX, (R13)
	LEAQ    (R13)(R14*4), R13

	// Counters.
	MOVQ    SENT, CX
	INCQ    (CX)(AX*8)
	MOVL    AX, BX
	SHRL    $3, BX
	SHLQ    $5, BX
	ADDQ    LOADS, BX
	MOVQ    NOW, CX
	ADDQ    CX, 0(BX)
	XORL    DX, DX
	SUBL    24(BX), CX
	MOVWLZX 28(BX), R14
	DECL    R14
	MOVW    R14, 28(BX)
	CMOVLNE DX, CX
	ADDQ    CX, 8(BX)

	// To the end of the link: a step of the way is over, and perhaps a leg. R14 is 1 for what ends there unseen.
	MOVQ    TO, CX
	MOVL    (CX)(AX*4), CX
	MOVQ    R10, (R11)
	MOVL    AX, 8(R11)
	MOVQ    R10, R14
	SHRQ    $62, R14
	MOVL    CX, R15
	SHRL    $30, R15
	ANDL    COUNTED, R15
	ANDL    R15, R14
	LEAL    -8(R10), DX
	MOVL    DX, BX
	SHRL    $11, BX
	TESTL   $0x7f8, DX
	CMOVLEQ BX, DX
	SHRQ    $32, R10
	SHLQ    $32, R10
	ORQ     DX, R10
	MOVQ    R10, (R12)
	MOVL    CX, 8(R12)
	SHRL    $31, CX
	MOVL    CX, BX
	SUBL    R14, BX
	SHLL    $4, BX
	ADDQ    BX, R11
	XORL    $1, CX
	SHLL    $4, CX
	ADDQ    CX, R12
	DECQ    n+16(FP)
	JNE     departNext

departDone:
	SUBQ behind+24(FP), R13
	SHRQ $2, R13
	MOVQ R13, following+48(FP)
	SUBQ passed+32(FP), R12
	SHRQ $4, R12
	MOVQ R12, passing+56(FP)
	SUBQ ended+40(FP), R11
	SHRQ $4, R11
	MOVQ R11, ending+64(FP)
	RET

// func enterLoop(l *loops, passing *passing, n int, list *arrival)
TEXT ·enterLoop(SB), NOSPLIT, $0-32
	MOVQ l+0(FP), DI
	MOVQ passing+8(FP), SI
	MOVQ n+16(FP), R15
	MOVQ list+24(FP), R13
	MOVQ FIFOS, R8
	MOVQ SLOTS, R9
	SHLQ $4, R15
	ADDQ SI, R15

enterNext:
	CMPQ    SI, R15
	JGE     enterDone
	MOVQ    (SI), R10
	MOVL    8(SI), BX
	ADDQ    $16, SI
	MOVQ    (R8)(BX*8), DX
	MOVL    SHIFT, CX
	SHLXL   CX, BX, R11
	MOVQ    DX, AX
	SHRQ    $32, AX
	MOVL    RING, CX
	ANDL    AX, CX
	ORL     R11, CX
	MOVQ    R10, (R9)(CX*8)
	INCL    AX
	MOVW    AX, 4(R8)(BX*8)
	SUBL    DX, AX
	MOVWLZX AX, AX
	MOVL    BX, R12
	SHRL    $3, R12
	SHLQ    $5, R12
	ADDQ    LOADS, R12
	CMPW    AX, 30(R12)
	JCC     enterPeak

enterOccupy:
	MOVQ    NOW, CX
	SUBQ    CX, 0(R12)
	MOVL    24(R12), DX
	MOVWLZX 28(R12), AX
	TESTL   AX, AX
	CMOVLEQ CX, DX
	MOVL    DX, 24(R12)
	INCL    AX
	MOVW    AX, 28(R12)
	SHLL    $4, BX
	ANDL    $7, R10
	LEAL    8(BX)(R10*1), BX
	MOVL    BX, (R13)
	ADDQ    $4, R13
	JMP     enterNext

	// At least as many as ever. A slot that a flit left in this cycle counts, too.
enterPeak:
	CMPL    AX, BUFFER
	JGE     enterFull
	LEAL    -1(DX), CX
	ANDL    RING, CX
	ORL     R11, CX
	MOVQ    CREDITS, R11
	MOVL    (R11)(BX*4), R11
	ADDQ    NOW, R11
	XORL    DX, DX
	CMPQ    R11, (R9)(CX*8)
	SETEQ   DX
	ADDL    DX, AX

enterFull:
	MOVWLZX 30(R12), CX
	CMPL    AX, CX
	CMOVLLT CX, AX
	MOVW    AX, 30(R12)
	JMP     enterOccupy

enterDone:
	RET

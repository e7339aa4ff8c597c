#include "textflag.h"

// func prefetchRows(rows *uint64, stride int, active *uint32, n int, bytes int)
//
// Asks the caches for every line of the rows.
TEXT ·prefetchRows(SB), NOSPLIT, $0-40
	MOVQ rows+0(FP), SI
	MOVQ stride+8(FP), R8
	MOVQ active+16(FP), DX
	MOVQ n+24(FP), CX
	MOVQ bytes+32(FP), R9

prefetchRow:
	TESTQ   CX, CX
	JLE     prefetchDone
	MOVWLZX (DX), AX
	ADDQ    $4, DX
	IMULQ   R8, AX
	ADDQ    SI, AX
	LEAQ    (AX)(R9*1), R10

prefetchLine:
	PREFETCHT1 (AX)
	ADDQ       $64, AX
	CMPQ       AX, R10
	JLT        prefetchLine
	DECQ       CX
	JMP        prefetchRow

prefetchDone:
	RET

// func prefetchSparse(starts *uint32, targets *uint16, cells *uint8, active *uint32, n int)
TEXT ·prefetchSparse(SB), NOSPLIT, $0-40
	MOVQ starts+0(FP), SI
	MOVQ targets+8(FP), DI
	MOVQ cells+16(FP), BX
	MOVQ active+24(FP), DX
	MOVQ n+32(FP), CX

sparseRow:
	TESTQ   CX, CX
	JLE     sparseDone
	MOVWLZX (DX), AX
	ADDQ    $4, DX
	MOVL    (SI)(AX*4), R8
	MOVL    4(SI)(AX*4), R9
	LEAQ    (DI)(R8*2), R10
	LEAQ    (DI)(R9*2), R11

sparseTarget:
	PREFETCHT1 (R10)
	ADDQ       $64, R10
	CMPQ       R10, R11
	JLT        sparseTarget
	PREFETCHT1 -1(R11)
	LEAQ       (BX)(R8*1), R10
	LEAQ       (BX)(R9*1), R11

sparseCell:
	PREFETCHT1 (R10)
	ADDQ       $64, R10
	CMPQ       R10, R11
	JLT        sparseCell
	PREFETCHT1 -1(R11)
	DECQ       CX
	JMP        sparseRow

sparseDone:
	RET

// func prefetchSpan(from unsafe.Pointer, bytes int)
TEXT ·prefetchSpan(SB), NOSPLIT, $0-16
	MOVQ from+0(FP), AX
	MOVQ bytes+8(FP), CX

spanLine:
	PREFETCHT0 (AX)
	ADDQ       $64, AX
	SUBQ       $64, CX
	JGT        spanLine
	RET

// func prefetchEntries(table *isa.Route, list *isa.NeuronID, n int, size int)
TEXT ·prefetchEntries(SB), NOSPLIT, $0-32
	MOVQ table+0(FP), SI
	MOVQ list+8(FP), DX
	MOVQ n+16(FP), CX
	MOVQ size+24(FP), R8

entryNext:
	MOVWLZX    (DX), AX
	IMULQ      R8, AX
	PREFETCHT0 (SI)(AX*1)
	ADDQ       $2, DX
	DECQ       CX
	JNE        entryNext
	RET

// func deliverMail(memory *uint64, due *bool, list *Mail, n int, shift int) (done int)
//
// Sets a bit for each mail, while the words of those that come 16 places behind are on their way into the caches. The image loader has
// checked the destinations.
TEXT ·deliverMail(SB), NOSPLIT, $0-48
	MOVQ memory+0(FP), DI
	MOVQ due+8(FP), SI
	MOVQ list+16(FP), DX
	MOVQ n+24(FP), R9
	MOVQ shift+32(FP), CX
	MOVQ DX, R8
	LEAQ (DX)(R9*8), R9
	LEAQ -128(R9), R10

mailNext:
	CMPQ       DX, R9
	JGE        mailDone
	MOVQ       (DX), AX
	CMPQ       DX, R10
	JGE        mailPut
	MOVQ       128(DX), BX
	SHRQ       $6, BX
	PREFETCHT0 (DI)(BX*8)

mailPut:
	MOVQ AX, BX
	SHRQ $6, BX
	MOVQ (DI)(BX*8), R11
	BTSQ AX, R11
	JCS  mailDone
	MOVQ R11, (DI)(BX*8)
	SHRQ CX, AX
	MOVB $1, (SI)(AX*1)
	ADDQ $8, DX
	JMP  mailNext

mailDone:
	SUBQ R8, DX
	SHRQ $3, DX
	MOVQ DX, done+40(FP)
	RET

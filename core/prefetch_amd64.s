#include "textflag.h"

// func prefetchRows(rows unsafe.Pointer, stride int, active *uint32, n int)
//
// Asks the caches for every line of the rows, the second-level cache, which gives up on some when many are asked for: waiting for all would take longer.
TEXT ·prefetchRows(SB), NOSPLIT, $0-32
	MOVQ rows+0(FP), SI
	MOVQ stride+8(FP), R8
	MOVQ active+16(FP), DX
	MOVQ n+24(FP), CX

prefetchRow:
	MOVWLZX (DX), AX
	ADDQ    $4, DX
	IMULQ   R8, AX
	ADDQ    SI, AX
	MOVQ    R8, R9
	SUBQ    $256, R9
	JLT     prefetchRest

prefetchFour:
	PREFETCHT1 (AX)
	PREFETCHT1 64(AX)
	PREFETCHT1 128(AX)
	PREFETCHT1 192(AX)
	ADDQ       $256, AX
	SUBQ       $256, R9
	JGE        prefetchFour

prefetchRest:
	ADDQ $256, R9
	JLE  prefetchNext

prefetchLine:
	PREFETCHT1 (AX)
	ADDQ       $64, AX
	SUBQ       $64, R9
	JGT        prefetchLine

prefetchNext:
	DECQ CX
	JNE  prefetchRow
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

// func prefetchEntries(table unsafe.Pointer, list *isa.NeuronID, n int, size int)
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

#include "textflag.h"

// func addBytesAVX512(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int)
//
// Adds rows of signed bytes: 128 columns at a time in four accumulators of 32 16-bit sums, then 32 at a time.
TEXT ·addBytesAVX512(SB), NOSPLIT, $0-48
	MOVQ sum+0(FP), DI
	MOVQ rows+8(FP), SI
	MOVQ stride+16(FP), R8
	MOVQ active+24(FP), DX
	MOVQ n+32(FP), R9
	MOVQ columns+40(FP), CX
	LEAQ (DX)(R9*4), R9

wide:
	CMPQ   CX, $128
	JLT    narrow
	VPXORQ Z0, Z0, Z0
	VPXORQ Z1, Z1, Z1
	VPXORQ Z2, Z2, Z2
	VPXORQ Z3, Z3, Z3
	MOVQ   DX, R10

wideRow:
	MOVWLZX   (R10), AX
	ADDQ      $4, R10
	IMULQ     R8, AX
	VPMOVSXBW (SI)(AX*1), Z4
	VPMOVSXBW 32(SI)(AX*1), Z5
	VPMOVSXBW 64(SI)(AX*1), Z6
	VPMOVSXBW 96(SI)(AX*1), Z7
	VPADDW    Z4, Z0, Z0
	VPADDW    Z5, Z1, Z1
	VPADDW    Z6, Z2, Z2
	VPADDW    Z7, Z3, Z3
	CMPQ      R10, R9
	JNE       wideRow

#define WIDEN(ACC, LOW, OFFSET) \
	VPMOVSXWD     LOW, Z4         \
	VEXTRACTI64X4 $1, ACC, Y5     \
	VPMOVSXWD     Y5, Z5          \
	VPADDD        OFFSET(DI), Z4, Z4      \
	VPADDD        (OFFSET+64)(DI), Z5, Z5 \
	VMOVDQU32     Z4, OFFSET(DI)          \
	VMOVDQU32     Z5, (OFFSET+64)(DI)

	WIDEN(Z0, Y0, 0)
	WIDEN(Z1, Y1, 128)
	WIDEN(Z2, Y2, 256)
	WIDEN(Z3, Y3, 384)
	ADDQ $512, DI
	ADDQ $128, SI
	SUBQ $128, CX
	JMP  wide

narrow:
	TESTQ CX, CX
	JLE   done
	MOVL  $-1, AX
	CMPQ  CX, $32
	JGE   whole
	MOVL  $1, AX
	SHLL  CX, AX
	DECL  AX

whole:
	KMOVD  AX, K1
	VPXORQ Z0, Z0, Z0
	MOVQ   DX, R10

narrowRow:
	MOVWLZX     (R10), AX
	ADDQ        $4, R10
	IMULQ       R8, AX
	VPMOVSXBW.Z (SI)(AX*1), K1, Z4
	VPADDW      Z4, Z0, Z0
	CMPQ        R10, R9
	JNE         narrowRow
	WIDEN(Z0, Y0, 0)
	ADDQ        $128, DI
	ADDQ        $32, SI
	SUBQ        $32, CX
	JMP         narrow

done:
	VZEROUPPER
	RET

// func addBytesAVX2(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int)
//
// The same with 64 columns at a time, then 16. columns is a multiple of 16.
TEXT ·addBytesAVX2(SB), NOSPLIT, $0-48
	MOVQ sum+0(FP), DI
	MOVQ rows+8(FP), SI
	MOVQ stride+16(FP), R8
	MOVQ active+24(FP), DX
	MOVQ n+32(FP), R9
	MOVQ columns+40(FP), CX
	LEAQ (DX)(R9*4), R9

wide2:
	CMPQ  CX, $64
	JLT   narrow2
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1
	VPXOR Y2, Y2, Y2
	VPXOR Y3, Y3, Y3
	MOVQ  DX, R10

wideRow2:
	MOVWLZX   (R10), AX
	ADDQ      $4, R10
	IMULQ     R8, AX
	VPMOVSXBW (SI)(AX*1), Y4
	VPMOVSXBW 16(SI)(AX*1), Y5
	VPMOVSXBW 32(SI)(AX*1), Y6
	VPMOVSXBW 48(SI)(AX*1), Y7
	VPADDW    Y4, Y0, Y0
	VPADDW    Y5, Y1, Y1
	VPADDW    Y6, Y2, Y2
	VPADDW    Y7, Y3, Y3
	CMPQ      R10, R9
	JNE       wideRow2

#define WIDEN2(ACC, LOW, OFFSET) \
	VPMOVSXWD    LOW, Y4         \
	VEXTRACTI128 $1, ACC, X5     \
	VPMOVSXWD    X5, Y5          \
	VPADDD       OFFSET(DI), Y4, Y4      \
	VPADDD       (OFFSET+32)(DI), Y5, Y5 \
	VMOVDQU      Y4, OFFSET(DI)          \
	VMOVDQU      Y5, (OFFSET+32)(DI)

	WIDEN2(Y0, X0, 0)
	WIDEN2(Y1, X1, 64)
	WIDEN2(Y2, X2, 128)
	WIDEN2(Y3, X3, 192)
	ADDQ $256, DI
	ADDQ $64, SI
	SUBQ $64, CX
	JMP  wide2

narrow2:
	TESTQ CX, CX
	JLE   done2
	VPXOR Y0, Y0, Y0
	MOVQ  DX, R10

narrowRow2:
	MOVWLZX   (R10), AX
	ADDQ      $4, R10
	IMULQ     R8, AX
	VPMOVSXBW (SI)(AX*1), Y4
	VPADDW    Y4, Y0, Y0
	CMPQ      R10, R9
	JNE       narrowRow2
	WIDEN2(Y0, X0, 0)
	ADDQ      $64, DI
	ADDQ      $16, SI
	SUBQ      $16, CX
	JMP       narrow2

done2:
	VZEROUPPER
	RET

// func weightsAVX512(dst *int16, sets *uint16, table *[4][32]int16, n int)
//
// Looks up the weights by axon type of 32 neurons at a time in a table of 32 parameter sets.
TEXT ·weightsAVX512(SB), NOSPLIT, $0-32
	MOVQ      dst+0(FP), DI
	MOVQ      sets+8(FP), SI
	MOVQ      table+16(FP), BX
	MOVQ      n+24(FP), CX
	VMOVDQU16 (BX), Z4
	VMOVDQU16 64(BX), Z5
	VMOVDQU16 128(BX), Z6
	VMOVDQU16 192(BX), Z7
	MOVL      $-1, AX
	KMOVD     AX, K1

weights32:
	CMPQ  CX, $32
	JGE   weightsWhole
	TESTQ CX, CX
	JLE   weightsDone
	MOVL  $1, AX
	SHLL  CX, AX
	DECL  AX
	KMOVD AX, K1

weightsWhole:
	VMOVDQU16.Z (SI), K1, Z0
	VPERMW      Z4, Z0, Z1
	VPERMW      Z5, Z0, Z2
	VPERMW      Z6, Z0, Z3
	VPERMW      Z7, Z0, Z8
	VMOVDQU16   Z1, (DI)
	VMOVDQU16   Z2, 64(DI)
	VMOVDQU16   Z3, 128(DI)
	VMOVDQU16   Z8, 192(DI)
	ADDQ        $64, SI
	ADDQ        $256, DI
	SUBQ        $32, CX
	JMP         weights32

weightsDone:
	VZEROUPPER
	RET

// func addTypedAVX512(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int, weights *int16) (bits int)
//
// Adds rows of bits: where one is set, the neuron's weight for the axon's type. 32 columns at a time, one mask a row.
TEXT ·addTypedAVX512(SB), NOSPLIT, $0-64
	MOVQ sum+0(FP), DI
	MOVQ rows+8(FP), SI
	MOVQ stride+16(FP), R8
	MOVQ active+24(FP), DX
	MOVQ n+32(FP), R9
	MOVQ columns+40(FP), CX
	MOVQ weights+48(FP), BX
	LEAQ (DX)(R9*4), R9
	XORQ R13, R13

typed32:
	VPXORQ Z0, Z0, Z0
	MOVQ   DX, R10

typedRow:
	MOVL    (R10), AX
	ADDQ    $4, R10
	MOVL    AX, R11
	MOVWLZX AX, AX
	SHRL    $16, R11
	IMULQ   R8, AX
	SHLL    $6, R11
	MOVL    (SI)(AX*1), R12
	KMOVD   R12, K1
	POPCNTL R12, R12
	VPADDW  (BX)(R11*1), Z0, K1, Z0
	ADDQ    R12, R13
	CMPQ    R10, R9
	JNE     typedRow
	WIDEN(Z0, Y0, 0)
	ADDQ    $128, DI
	ADDQ    $4, SI
	ADDQ    $256, BX
	SUBQ    $32, CX
	JGT     typed32
	MOVQ    R13, bits+56(FP)
	VZEROUPPER
	RET

// CLIP leaves VALUE between the limits in Z16 and Z17 in CLIPPED, and in MASK which lanes of K7 it changed.
#define CLIP(VALUE, CLIPPED, MASK) \
	VPMINSD Z16, VALUE, CLIPPED       \
	VPMAXSD Z17, CLIPPED, CLIPPED     \
	VPCMPD  $4, VALUE, CLIPPED, K7, MASK

// LANES makes K7 the lanes of the next 16 of CX neurons, or jumps when there are none.
#define LANES(WHOLE, DONE) \
	CMPQ  CX, $16 \
	JGE   WHOLE   \
	TESTQ CX, CX  \
	JLE   DONE    \
	MOVL  $1, AX  \
	SHLL  CX, AX  \
	DECL  AX      \
	KMOVW AX, K7

// func firePlainAVX512(v, sum, bias *int32, biasStep, n int, p *plainSet, spiked *uint64) (saturated, changed int)
//
// The LIF unit of neurons whose state is V alone, 16 at a time.
TEXT ·firePlainAVX512(SB), NOSPLIT, $0-72
	MOVQ         v+0(FP), DI
	MOVQ         sum+8(FP), SI
	MOVQ         bias+16(FP), DX
	MOVQ         biasStep+24(FP), R8
	MOVQ         n+32(FP), CX
	MOVQ         p+40(FP), BX
	MOVQ         spiked+48(FP), R9
	VPBROADCASTD 0(BX), Z16
	VPBROADCASTD 4(BX), Z17
	VPBROADCASTD 8(BX), Z18
	VPBROADCASTD 12(BX), Z19
	VPBROADCASTD 16(BX), Z20
	VPBROADCASTD 20(BX), Z21
	VPBROADCASTD 24(BX), Z22
	VPBROADCASTD 28(BX), Z23
	MOVL         16(BX), R12
	MOVL         $255, AX
	VPBROADCASTD AX, Z24
	XORQ         R10, R10
	KXORW        K6, K6, K6
	KXNORW       K7, K7, K7

plain16:
	LANES(plainWhole, plainDone)

plainWhole:
	VMOVDQU32.Z (DI), K7, Z0
	VMOVDQU32.Z (SI), K7, Z1
	VMOVDQU32.Z (DX), K7, Z2
	VPADDD      Z2, Z1, Z1
	VPADDD      Z0, Z1, Z1
	CLIP(Z1, Z2, K1)
	VPCMPD      $6, Z18, Z2, K7, K2
	KMOVW       K2, AX
	MOVW        AX, (R9)
	VPANDD      Z22, Z2, K2, Z2
	VPSUBD      Z23, Z2, K2, Z2
	CMPL        R12, $256
	JEQ         plainAdd
	VPSRAD      $8, Z2, Z3
	VPMULLD     Z20, Z3, Z3
	VPANDD      Z24, Z2, Z4
	VPMULLD     Z20, Z4, Z4
	VPSRLD      $8, Z4, Z4
	VPADDD      Z3, Z4, Z2

plainAdd:
	VPADDD    Z21, Z2, Z4
	CLIP(Z4, Z5, K3)
	VPMAXSD   Z19, Z5, Z5
	VPCMPD    $4, Z0, Z5, K7, K4
	KORW      K4, K6, K6
	VMOVDQU32 Z5, K7, (DI)
	KORTESTW  K1, K3
	JNE       plainClipped

plainNext:
	ADDQ $64, DI
	ADDQ $64, SI
	ADDQ R8, DX
	ADDQ $2, R9
	SUBQ $16, CX
	JMP  plain16

plainClipped:
	KMOVW   K1, AX
	POPCNTL AX, AX
	ADDQ    AX, R10
	KMOVW   K3, AX
	POPCNTL AX, AX
	ADDQ    AX, R10
	JMP     plainNext

plainDone:
	KMOVW K6, AX
	MOVQ  R10, saturated+56(FP)
	MOVQ  AX, changed+64(FP)
	VZEROUPPER
	RET

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

// func addSparseRows(sum *int32, starts *uint32, targets *uint16, cells *uint8, active *uint32, n int)
//
// Adds sparse rows of signed bytes, four entries at a time.
TEXT ·addSparseRows(SB), NOSPLIT, $0-48
	MOVQ sum+0(FP), DI
	MOVQ starts+8(FP), SI
	MOVQ targets+16(FP), R8
	MOVQ cells+24(FP), R9
	MOVQ active+32(FP), DX
	MOVQ n+40(FP), CX

#define ENTRY(K) \
	MOVWLZX (2*K)(R8)(AX*2), R10 \
	MOVBLSX K(R9)(AX*1), R11     \
	ADDL    R11, (DI)(R10*4)

addSparseRow:
	MOVL (DX), BX
	ADDQ $4, DX
	MOVL (SI)(BX*4), AX
	MOVL 4(SI)(BX*4), BX
	SUBQ $4, BX
	CMPQ AX, BX
	JGT  addSparseRest

addSparseFour:
	ENTRY(0)
	ENTRY(1)
	ENTRY(2)
	ENTRY(3)
	ADDQ $4, AX
	CMPQ AX, BX
	JLE  addSparseFour

addSparseRest:
	ADDQ $4, BX

addSparseOne:
	CMPQ AX, BX
	JGE  addSparseNext
	ENTRY(0)
	INCQ AX
	JMP  addSparseOne

addSparseNext:
	DECQ CX
	JNE  addSparseRow
	RET

// func addSumsAVX2(to, from *int32, n int)
//
// Adds whole vectors of 8; n is a multiple of 8.
TEXT ·addSumsAVX2(SB), NOSPLIT, $0-24
	MOVQ to+0(FP), DI
	MOVQ from+8(FP), SI
	MOVQ n+16(FP), CX

addSums8:
	VMOVDQU (DI), Y0
	VPADDD  (SI), Y0, Y0
	VMOVDQU Y0, (DI)
	ADDQ    $32, DI
	ADDQ    $32, SI
	SUBQ    $8, CX
	JGT     addSums8
	VZEROUPPER
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
	VPMOVZXBW 0(SI), Z8
	VPMOVZXBW 32(SI), Z9
	VPMOVZXBW 64(SI), Z10
	VPMOVZXBW 96(SI), Z11
	VPMOVZXBW 128(SI), Z12
	VPMOVZXBW 160(SI), Z13
	VPMOVZXBW 192(SI), Z14
	VPMOVZXBW 224(SI), Z15
	XORQ      R13, R13
	TESTQ     CX, CX
	JEQ       northFire

#define ROW32(OFFSET, SETS, ACC, MASK, TEMP) \
	KMOVD  OFFSET(AX), MASK      \
	VPERMW Z16, SETS, TEMP       \
	VPADDW TEMP, ACC, MASK, ACC

northRow:
	MOVL      (DX), R10
	ADDQ      $4, DX
	MOVWLZX   R10, AX
	SHRL      $16, R10
	IMULQ     R9, AX
	SHLL      $6, R10
	ADDQ      R8, AX
	VMOVDQU16 (BX)(R10*1), Z16
	ROW32(0, Z8, Z0, K1, Z17)
	ROW32(4, Z9, Z1, K2, Z18)
	ROW32(8, Z10, Z2, K3, Z19)
	ROW32(12, Z11, Z3, K4, Z20)
	ROW32(16, Z12, Z4, K1, Z17)
	ROW32(20, Z13, Z5, K2, Z18)
	ROW32(24, Z14, Z6, K3, Z19)
	ROW32(28, Z15, Z7, K4, Z20)
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
	VPMOVZXBD  (N)(SI), Z8                  \
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

// AHEAD is how many rows are on their way into the caches while one is added.
#define AHEAD 24

// func addBlocksAVX512(sum *int32, words *uint64, active *uint32, n int, limit int)
//
// Z8 to Z11 hold sums of 64 neurons each in bytes, of as many rows as fit; then they are added to the 16-bit sums of Z0 to Z7.
TEXT ·addBlocksAVX512(SB), NOSPLIT, $0-40
	MOVQ   sum+0(FP), DI
	MOVQ   words+8(FP), SI
	MOVQ   active+16(FP), DX
	MOVQ   n+24(FP), CX
	MOVQ   limit+32(FP), R9
	LEAQ   -4(DX)(CX*4), R13
	VPXORQ Z0, Z0, Z0
	VPXORQ Z1, Z1, Z1
	VPXORQ Z2, Z2, Z2
	VPXORQ Z3, Z3, Z3
	VPXORQ Z4, Z4, Z4
	VPXORQ Z5, Z5, Z5
	VPXORQ Z6, Z6, Z6
	VPXORQ Z7, Z7, Z7

blocksGroup:
	VPXORQ  Z8, Z8, Z8
	VPXORQ  Z9, Z9, Z9
	VPXORQ  Z10, Z10, Z10
	VPXORQ  Z11, Z11, Z11
	MOVQ    R9, R8
	CMPQ    R8, CX
	CMOVQGT CX, R8
	SUBQ    R8, CX

blocksRow:
	LEAQ       (4*AHEAD)(DX), R15
	CMPQ       R15, R13
	CMOVQHI    R13, R15
	MOVWLZX    (R15), R15
	SHLQ       $6, R15
	PREFETCHT1 (SI)(R15*1)
	MOVWLZX    (DX), AX
	ADDQ       $4, DX
	SHLQ      $6, AX
	ADDQ      SI, AX
	KMOVQ     32(AX), K1
	KMOVQ     40(AX), K2
	KMOVQ     48(AX), K3
	KMOVQ     56(AX), K4
	POPCNTQ   32(AX), R10
	POPCNTQ   40(AX), R11
	POPCNTQ   48(AX), R12
	ADDQ      AX, R10
	ADDQ      R10, R11
	ADDQ      R11, R12
	VMOVDQU32 (AX), Y16
	VMOVDQU32 (R10), Y17
	VMOVDQU32 (R11), Y18
	VMOVDQU32 (R12), Y19
	VPEXPANDB.Z Z16, K1, Z16
	VPEXPANDB.Z Z17, K2, Z17
	VPEXPANDB.Z Z18, K3, Z18
	VPEXPANDB.Z Z19, K4, Z19
	VPADDB    Z16, Z8, Z8
	VPADDB    Z17, Z9, Z9
	VPADDB    Z18, Z10, Z10
	VPADDB    Z19, Z11, Z11
	DECQ      R8
	JNE       blocksRow

#define SPREAD(BYTES, LOW, FIRST, SECOND) \
	VPMOVSXBW     LOW, Z16       \
	VEXTRACTI64X4 $1, BYTES, Y17 \
	VPMOVSXBW     Y17, Z17       \
	VPADDW        Z16, FIRST, FIRST   \
	VPADDW        Z17, SECOND, SECOND

	SPREAD(Z8, Y8, Z0, Z1)
	SPREAD(Z9, Y9, Z2, Z3)
	SPREAD(Z10, Y10, Z4, Z5)
	SPREAD(Z11, Y11, Z6, Z7)
	TESTQ CX, CX
	JNE   blocksGroup

#define WIDENTO(ACC, LOW, OFFSET) \
	VPMOVSXWD     LOW, Z16         \
	VEXTRACTI64X4 $1, ACC, Y17     \
	VPMOVSXWD     Y17, Z17         \
	VPADDD        OFFSET(DI), Z16, Z16      \
	VPADDD        (OFFSET+64)(DI), Z17, Z17 \
	VMOVDQU32     Z16, OFFSET(DI)           \
	VMOVDQU32     Z17, (OFFSET+64)(DI)

	WIDENTO(Z0, Y0, 0)
	WIDENTO(Z1, Y1, 128)
	WIDENTO(Z2, Y2, 256)
	WIDENTO(Z3, Y3, 384)
	WIDENTO(Z4, Y4, 512)
	WIDENTO(Z5, Y5, 640)
	WIDENTO(Z6, Y6, 768)
	WIDENTO(Z7, Y7, 896)
	VZEROUPPER
	RET

// func readAVX512(from *uint64, bytes int)
//
// Loads memory, 512 bytes at a time.
TEXT ·readAVX512(SB), NOSPLIT, $0-16
	MOVQ from+0(FP), SI
	MOVQ bytes+8(FP), CX

read512:
	VMOVDQU64 (SI), Z0
	VMOVDQU64 64(SI), Z1
	VMOVDQU64 128(SI), Z2
	VMOVDQU64 192(SI), Z3
	VMOVDQU64 256(SI), Z4
	VMOVDQU64 320(SI), Z5
	VMOVDQU64 384(SI), Z6
	VMOVDQU64 448(SI), Z7
	ADDQ      $512, SI
	SUBQ      $512, CX
	JGT       read512
	VZEROUPPER
	RET

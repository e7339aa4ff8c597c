#include "go_asm.h"
#include "textflag.h"

// Kernels that add rows of cells of 2, 4 or 8 bits whose weights are looked up, the same for AVX-512 and AVX2. A pass adds up 64 or 32 bytes of every
// row: weights in bytes, over as many rows as fit, then in the 16-bit sums of up to 256 neurons, which in the end are added to sum.

// CELLSARGS reads the arguments. R9 is the end of the axons, R12 how far one group of rows reaches in them, R13 the bytes left of a row.
#define CELLSARGS \
	MOVQ sum+0(FP), DI                \
	MOVQ rows+8(FP), SI               \
	MOVQ stride+16(FP), R8            \
	MOVQ active+24(FP), DX            \
	MOVQ n+32(FP), R9                 \
	MOVQ columns+40(FP), CX           \
	MOVQ w+48(FP), BX                 \
	LEAQ (DX)(R9*4), R9               \
	MOVQ R8, R13                      \
	MOVQ cellWeights_limit(BX), R12   \
	SHLQ $2, R12

// GROUPEND makes R11 the end of the group of rows that starts at R10.
#define GROUPEND \
	LEAQ    (R10)(R12*1), R11 \
	CMPQ    R11, R9           \
	CMOVQHI R9, R11

// CELLROW makes AX the next row.
#define CELLROW \
	MOVWLZX (R10), AX \
	ADDQ    $4, R10   \
	IMULQ   R8, AX

// LEAST makes TO the lesser of A and B.
#define LEAST(A, B, TO) \
	MOVQ    B, TO \
	CMPQ    A, TO \
	CMOVQLT A, TO

// ROWMASK makes K1 the bytes of the pass that a row has.
#define ROWMASK \
	LEAST(R13, $64, R15)  \
	MOVQ  $-1, AX         \
	BZHIQ R15, AX, AX     \
	KMOVQ AX, K1

// SPREAD16 adds 64 bytes to two vectors of 16-bit sums.
#define SPREAD16(BYTES, LOW, FIRST, SECOND) \
	VPMOVSXBW     LOW, Z0           \
	VEXTRACTI64X4 $1, BYTES, Y1     \
	VPMOVSXBW     Y1, Z1            \
	VPADDW        Z0, FIRST, FIRST  \
	VPADDW        Z1, SECOND, SECOND

// PUT stores the halves of a vector of 16-bit sums.
#define PUT(SUMS, LOW, FIRST, SECOND) \
	VMOVDQU32     LOW, FIRST(SP)       \
	VEXTRACTI64X4 $1, SUMS, SECOND(SP)

// ADDSUMS adds the stored sums of a pass of at most PASS neurons to those of 32 bits. R14 is the number of neurons, R10 goes through the store.
#define ADDSUMS(PASS) \
	LEAST(CX, $PASS, R14) \
	SUBQ R14, CX          \
	MOVQ SP, R10          \
addsums16:                \
	LEAST(R14, $16, R15)  \
	MOVL        $-1, AX   \
	BZHIL       R15, AX, AX \
	KMOVW       AX, K2    \
	VPMOVSXWD   (R10), Z0 \
	VMOVDQU32.Z (DI), K2, Z1 \
	VPADDD      Z0, Z1, Z1   \
	VMOVDQU32   Z1, K2, (DI) \
	ADDQ        $32, R10  \
	ADDQ        $64, DI   \
	SUBQ        $16, R14  \
	JGT         addsums16 \
	ADDQ        $64, SI   \
	SUBQ        $64, R13

// func addCells4AVX512(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int, w *cellWeights)
//
// 128 neurons a pass: those with even numbers in the lower halves of the bytes.
TEXT ·addCells4AVX512(SB), 0, $256-56
	CELLSARGS
	MOVL            $0x0f0f0f0f, AX
	VPBROADCASTD    AX, Z31
	VBROADCASTI32X4 cellWeights_low(BX), Z30

cells4Pass:
	ROWMASK
	VPXORQ Z8, Z8, Z8
	VPXORQ Z9, Z9, Z9
	VPXORQ Z10, Z10, Z10
	VPXORQ Z11, Z11, Z11
	MOVQ   DX, R10

cells4Group:
	GROUPEND
	VPXORQ Z4, Z4, Z4
	VPXORQ Z5, Z5, Z5

cells4Row:
	CELLROW
	VMOVDQU8.Z (SI)(AX*1), K1, Z0
	VPSRLW     $4, Z0, Z1
	VPANDD     Z31, Z0, Z0
	VPANDD     Z31, Z1, Z1
	VPSHUFB    Z0, Z30, Z0
	VPSHUFB    Z1, Z30, Z1
	VPADDB     Z0, Z4, Z4
	VPADDB     Z1, Z5, Z5
	CMPQ       R10, R11
	JNE        cells4Row
	VPUNPCKLBW Z5, Z4, Z2
	VPUNPCKHBW Z5, Z4, Z3
	SPREAD16(Z2, Y2, Z8, Z9)
	SPREAD16(Z3, Y3, Z10, Z11)
	CMPQ       R10, R9
	JNE        cells4Group
	PUT(Z8, Y8, 0, 64)
	PUT(Z9, Y9, 128, 192)
	PUT(Z10, Y10, 32, 96)
	PUT(Z11, Y11, 160, 224)
	ADDSUMS(128)
	TESTQ      CX, CX
	JGT        cells4Pass
	VZEROUPPER
	RET

// func addCells2AVX512(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int, w *cellWeights)
//
// 256 neurons a pass. Four bits hold two cells: each has its table.
TEXT ·addCells2AVX512(SB), 0, $512-56
	CELLSARGS
	MOVL            $0x0f0f0f0f, AX
	VPBROADCASTD    AX, Z31
	VBROADCASTI32X4 cellWeights_low(BX), Z30
	VBROADCASTI32X4 cellWeights_high(BX), Z29

cells2Pass:
	ROWMASK
	VPXORQ Z8, Z8, Z8
	VPXORQ Z9, Z9, Z9
	VPXORQ Z10, Z10, Z10
	VPXORQ Z11, Z11, Z11
	VPXORQ Z12, Z12, Z12
	VPXORQ Z13, Z13, Z13
	VPXORQ Z14, Z14, Z14
	VPXORQ Z15, Z15, Z15
	MOVQ   DX, R10

cells2Group:
	GROUPEND
	VPXORQ Z4, Z4, Z4
	VPXORQ Z5, Z5, Z5
	VPXORQ Z6, Z6, Z6
	VPXORQ Z7, Z7, Z7

cells2Row:
	CELLROW
	VMOVDQU8.Z (SI)(AX*1), K1, Z0
	VPSRLW     $4, Z0, Z1
	VPANDD     Z31, Z0, Z0
	VPANDD     Z31, Z1, Z1
	VPSHUFB    Z0, Z29, Z2
	VPSHUFB    Z0, Z30, Z0
	VPSHUFB    Z1, Z29, Z3
	VPSHUFB    Z1, Z30, Z1
	VPADDB     Z0, Z4, Z4
	VPADDB     Z2, Z5, Z5
	VPADDB     Z1, Z6, Z6
	VPADDB     Z3, Z7, Z7
	CMPQ       R10, R11
	JNE        cells2Row
	VPUNPCKLBW Z5, Z4, Z16
	VPUNPCKLBW Z7, Z6, Z17
	VPUNPCKHBW Z5, Z4, Z18
	VPUNPCKHBW Z7, Z6, Z19
	VPUNPCKLWD Z17, Z16, Z4
	VPUNPCKHWD Z17, Z16, Z5
	VPUNPCKLWD Z19, Z18, Z6
	VPUNPCKHWD Z19, Z18, Z7
	SPREAD16(Z4, Y4, Z8, Z9)
	SPREAD16(Z5, Y5, Z10, Z11)
	SPREAD16(Z6, Y6, Z12, Z13)
	SPREAD16(Z7, Y7, Z14, Z15)
	CMPQ       R10, R9
	JNE        cells2Group
	PUT(Z8, Y8, 0, 128)
	PUT(Z9, Y9, 256, 384)
	PUT(Z10, Y10, 32, 160)
	PUT(Z11, Y11, 288, 416)
	PUT(Z12, Y12, 64, 192)
	PUT(Z13, Y13, 320, 448)
	PUT(Z14, Y14, 96, 224)
	PUT(Z15, Y15, 352, 480)
	ADDSUMS(256)
	TESTQ      CX, CX
	JGT        cells2Pass
	VZEROUPPER
	RET

// func addCells8AVX512(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int, w *cellWeights)
//
// 64 neurons a pass. The table of 256 weights is in four registers: two look-ups of 128 each, of which the cell's upper bit takes one.
TEXT ·addCells8AVX512(SB), 0, $128-56
	CELLSARGS
	VMOVDQU8 (cellWeights_byCell+0)(BX), Z28
	VMOVDQU8 (cellWeights_byCell+64)(BX), Z29
	VMOVDQU8 (cellWeights_byCell+128)(BX), Z30
	VMOVDQU8 (cellWeights_byCell+192)(BX), Z31

cells8Pass:
	ROWMASK
	VPXORQ Z8, Z8, Z8
	VPXORQ Z9, Z9, Z9
	MOVQ   DX, R10

cells8Group:
	GROUPEND
	VPXORQ Z4, Z4, Z4

cells8Row:
	CELLROW
	VMOVDQU8.Z (SI)(AX*1), K1, Z0
	VPMOVB2M   Z0, K2
	VMOVDQA64  Z0, Z1
	VPERMI2B   Z29, Z28, Z0
	VPERMI2B   Z31, Z30, Z1
	VMOVDQU8   Z1, K2, Z0
	VPADDB     Z0, Z4, Z4
	CMPQ       R10, R11
	JNE        cells8Row
	SPREAD16(Z4, Y4, Z8, Z9)
	CMPQ       R10, R9
	JNE        cells8Group
	PUT(Z8, Y8, 0, 32)
	PUT(Z9, Y9, 64, 96)
	ADDSUMS(64)
	TESTQ      CX, CX
	JGT        cells8Pass
	VZEROUPPER
	RET

// SPREAD8 adds the bytes of a half vector to 16-bit sums in the store, and those of the other half to others.
#define SPREAD8(BYTES, LOW, FIRST, SECOND) \
	VPMOVSXBW    LOW, Y0             \
	VEXTRACTI128 $1, BYTES, X1       \
	VPMOVSXBW    X1, Y1              \
	VPADDW       FIRST(SP), Y0, Y0   \
	VPADDW       SECOND(SP), Y1, Y1  \
	VMOVDQU      Y0, FIRST(SP)       \
	VMOVDQU      Y1, SECOND(SP)

// NOSUMS clears the sums of 32 neurons in the store.
#define NOSUMS(FIRST) \
	VMOVDQU Y0, FIRST(SP)      \
	VMOVDQU Y0, (FIRST+32)(SP)

// ADDSUMS8 is ADDSUMS for passes of just so many neurons.
#define ADDSUMS8(PASS) \
	LEAQ      (2*PASS)(SP), R14 \
	MOVQ      SP, R10           \
addsums8:                       \
	VPMOVSXWD (R10), Y0         \
	VPADDD    (DI), Y0, Y0      \
	VMOVDQU   Y0, (DI)          \
	ADDQ      $16, R10          \
	ADDQ      $32, DI           \
	CMPQ      R10, R14          \
	JNE       addsums8          \
	ADDQ      $32, SI           \
	SUBQ      $PASS, CX

// func addCells4AVX2(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int, w *cellWeights)
//
// 64 neurons a pass; columns is a multiple of that.
TEXT ·addCells4AVX2(SB), 0, $128-56
	CELLSARGS
	MOVL           $0x0f0f0f0f, AX
	MOVL           AX, X15
	VPBROADCASTD   X15, Y15
	VBROADCASTI128 cellWeights_low(BX), Y14

half4Pass:
	VPXOR Y0, Y0, Y0
	NOSUMS(0)
	NOSUMS(64)
	MOVQ  DX, R10

half4Group:
	GROUPEND
	VPXOR Y4, Y4, Y4
	VPXOR Y5, Y5, Y5

half4Row:
	CELLROW
	VMOVDQU    (SI)(AX*1), Y0
	VPSRLW     $4, Y0, Y1
	VPAND      Y15, Y0, Y0
	VPAND      Y15, Y1, Y1
	VPSHUFB    Y0, Y14, Y0
	VPSHUFB    Y1, Y14, Y1
	VPADDB     Y0, Y4, Y4
	VPADDB     Y1, Y5, Y5
	CMPQ       R10, R11
	JNE        half4Row
	VPUNPCKLBW Y5, Y4, Y2
	VPUNPCKHBW Y5, Y4, Y3
	SPREAD8(Y2, X2, 0, 64)
	SPREAD8(Y3, X3, 32, 96)
	CMPQ       R10, R9
	JNE        half4Group
	ADDSUMS8(64)
	JGT        half4Pass
	VZEROUPPER
	RET

// func addCells2AVX2(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int, w *cellWeights)
//
// 128 neurons a pass; columns is a multiple of that.
TEXT ·addCells2AVX2(SB), 0, $256-56
	CELLSARGS
	MOVL           $0x0f0f0f0f, AX
	MOVL           AX, X15
	VPBROADCASTD   X15, Y15
	VBROADCASTI128 cellWeights_low(BX), Y14
	VBROADCASTI128 cellWeights_high(BX), Y13

half2Pass:
	VPXOR Y0, Y0, Y0
	NOSUMS(0)
	NOSUMS(64)
	NOSUMS(128)
	NOSUMS(192)
	MOVQ  DX, R10

half2Group:
	GROUPEND
	VPXOR Y4, Y4, Y4
	VPXOR Y5, Y5, Y5
	VPXOR Y6, Y6, Y6
	VPXOR Y7, Y7, Y7

half2Row:
	CELLROW
	VMOVDQU    (SI)(AX*1), Y0
	VPSRLW     $4, Y0, Y1
	VPAND      Y15, Y0, Y0
	VPAND      Y15, Y1, Y1
	VPSHUFB    Y0, Y13, Y2
	VPSHUFB    Y0, Y14, Y0
	VPSHUFB    Y1, Y13, Y3
	VPSHUFB    Y1, Y14, Y1
	VPADDB     Y0, Y4, Y4
	VPADDB     Y2, Y5, Y5
	VPADDB     Y1, Y6, Y6
	VPADDB     Y3, Y7, Y7
	CMPQ       R10, R11
	JNE        half2Row
	VPUNPCKLBW Y5, Y4, Y8
	VPUNPCKLBW Y7, Y6, Y9
	VPUNPCKHBW Y5, Y4, Y10
	VPUNPCKHBW Y7, Y6, Y11
	VPUNPCKLWD Y9, Y8, Y4
	VPUNPCKHWD Y9, Y8, Y5
	VPUNPCKLWD Y11, Y10, Y6
	VPUNPCKHWD Y11, Y10, Y7
	SPREAD8(Y4, X4, 0, 128)
	SPREAD8(Y5, X5, 32, 160)
	SPREAD8(Y6, X6, 64, 192)
	SPREAD8(Y7, X7, 96, 224)
	CMPQ       R10, R9
	JNE        half2Group
	ADDSUMS8(128)
	JGT        half2Pass
	VZEROUPPER
	RET

// func addCells8AVX2(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int, w *cellWeights)
//
// 32 neurons a pass; columns is a multiple of that. The table is looked up 16 weights at a time: cells out of reach become bytes with the upper bit set,
// which give 0.
TEXT ·addCells8AVX2(SB), 0, $64-56
	CELLSARGS
	MOVL         $0x70707070, AX
	MOVL         AX, X15
	VPBROADCASTD X15, Y15
	MOVL         $0x10101010, AX
	MOVL         AX, X14
	VPBROADCASTD X14, Y14

half8Pass:
	VPXOR Y0, Y0, Y0
	NOSUMS(0)
	MOVQ  DX, R10

half8Group:
	GROUPEND
	VPXOR Y4, Y4, Y4

half8Row:
	CELLROW
	VMOVDQU (SI)(AX*1), Y0
	MOVQ    cellWeights_groups(BX), R14
	LEAQ    cellWeights_byCell(BX), R15

half8Look:
	VPADDUSB       Y15, Y0, Y1
	VBROADCASTI128 (R15), Y2
	VPSHUFB        Y1, Y2, Y1
	VPADDB         Y1, Y4, Y4
	VPSUBB         Y14, Y0, Y0
	ADDQ           $16, R15
	DECQ           R14
	JNE            half8Look
	CMPQ           R10, R11
	JNE            half8Row
	SPREAD8(Y4, X4, 0, 32)
	CMPQ           R10, R9
	JNE            half8Group
	ADDSUMS8(32)
	JGT            half8Pass
	VZEROUPPER
	RET

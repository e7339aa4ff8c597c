#include "textflag.h"

// WIDEN adds a vector of 16-bit sums to those of 32 bits.
#define WIDEN(ACC, LOW, OFFSET) \
	VPMOVSXWD     LOW, Z4         \
	VEXTRACTI64X4 $1, ACC, Y5     \
	VPMOVSXWD     Y5, Z5          \
	VPADDD        OFFSET(DI), Z4, Z4      \
	VPADDD        (OFFSET+64)(DI), Z5, Z5 \
	VMOVDQU32     Z4, OFFSET(DI)          \
	VMOVDQU32     Z5, (OFFSET+64)(DI)

// ADD32 adds 32 bytes of a row to 16-bit sums.
#define ADD32(OFFSET, T, SUMS) \
	VPMOVSXBW OFFSET(SI)(AX*1), T \
	VPADDW    T, SUMS, SUMS

// COUNT64 counts the bytes of 64 that are not 0, one by one in the bytes of COUNTS, where 255 rows have room, and COUNT32 does so with the 32 under K1.
// COUNTNONE clears those bytes, and COUNTED adds them up. UNCOUNTED and SKIP are the choice not to count.
#define COUNT64(OFFSET, COUNTS) \
	VPMINUB OFFSET(SI)(AX*1), Z31, Z30 \
	VPADDB  Z30, COUNTS, COUNTS

#define COUNT32 \
	VMOVDQU8.Z (SI)(AX*1), K1, Y30 \
	VPMINUB    Y31, Y30, Y30       \
	VPADDB     Z30, Z16, Z16

#define COUNTNONE \
	VPXORQ Z16, Z16, Z16 \
	VPXORQ Z17, Z17, Z17 \
	VPXORQ Z18, Z18, Z18 \
	VPXORQ Z19, Z19, Z19

#define COUNTED \
	VPSADBW Z28, Z16, Z16 \
	VPSADBW Z28, Z17, Z17 \
	VPSADBW Z28, Z18, Z18 \
	VPSADBW Z28, Z19, Z19 \
	VPADDQ  Z16, Z29, Z29 \
	VPADDQ  Z17, Z18, Z18 \
	VPADDQ  Z19, Z29, Z29 \
	VPADDQ  Z18, Z29, Z29

#define UNCOUNTED(OFFSET, COUNTS)
#define SKIP

#define ADDBYTES512(FIRST, WIDECOUNT, NARROWCOUNT, LAST) \
	MOVQ sum+0(FP), DI      \
	MOVQ rows+8(FP), SI     \
	MOVQ stride+16(FP), R8  \
	MOVQ active+24(FP), DX  \
	MOVQ n+32(FP), R9       \
	MOVQ columns+40(FP), CX \
	LEAQ (DX)(R9*4), R9     \
wide:                       \
	CMPQ   CX, $256         \
	JLT    narrow           \
	VPXORQ Z8, Z8, Z8       \
	VPXORQ Z9, Z9, Z9       \
	VPXORQ Z10, Z10, Z10    \
	VPXORQ Z11, Z11, Z11    \
	VPXORQ Z12, Z12, Z12    \
	VPXORQ Z13, Z13, Z13    \
	VPXORQ Z14, Z14, Z14    \
	VPXORQ Z15, Z15, Z15    \
	FIRST                   \
	MOVQ   DX, R10          \
wideRow:                    \
	MOVWLZX (R10), AX       \
	ADDQ    $4, R10         \
	IMULQ   R8, AX          \
	ADD32(0, Z0, Z8)        \
	ADD32(32, Z1, Z9)       \
	ADD32(64, Z2, Z10)      \
	ADD32(96, Z3, Z11)      \
	ADD32(128, Z4, Z12)     \
	ADD32(160, Z5, Z13)     \
	ADD32(192, Z6, Z14)     \
	ADD32(224, Z7, Z15)     \
	WIDECOUNT(0, Z16) \
	WIDECOUNT(64, Z17) \
	WIDECOUNT(128, Z18) \
	WIDECOUNT(192, Z19) \
	CMPQ    R10, R9         \
	JNE     wideRow         \
	LAST                    \
	WIDEN(Z8, Y8, 0)        \
	WIDEN(Z9, Y9, 128)      \
	WIDEN(Z10, Y10, 256)    \
	WIDEN(Z11, Y11, 384)    \
	WIDEN(Z12, Y12, 512)    \
	WIDEN(Z13, Y13, 640)    \
	WIDEN(Z14, Y14, 768)    \
	WIDEN(Z15, Y15, 896)    \
	ADDQ    $1024, DI       \
	ADDQ    $256, SI        \
	SUBQ    $256, CX        \
	JMP     wide            \
narrow:                     \
	TESTQ CX, CX            \
	JLE   done              \
	MOVL  $-1, AX           \
	CMPQ  CX, $32           \
	JGE   whole             \
	MOVL  $1, AX            \
	SHLL  CX, AX            \
	DECL  AX                \
whole:                      \
	KMOVD  AX, K1           \
	VPXORQ Z0, Z0, Z0       \
	FIRST                   \
	MOVQ   DX, R10          \
narrowRow:                  \
	MOVWLZX     (R10), AX   \
	ADDQ        $4, R10     \
	IMULQ       R8, AX      \
	VPMOVSXBW.Z (SI)(AX*1), K1, Z4 \
	VPADDW      Z4, Z0, Z0  \
	NARROWCOUNT             \
	CMPQ        R10, R9     \
	JNE         narrowRow   \
	LAST                    \
	WIDEN(Z0, Y0, 0)        \
	ADDQ        $128, DI    \
	ADDQ        $32, SI     \
	SUBQ        $32, CX     \
	JMP         narrow      \
done:

// func addBytesAVX512(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int)
//
// Adds rows of signed bytes: 256 columns at a time in eight accumulators of 32 16-bit sums, so that a row is read from end to end, then 32 at a time.
TEXT ·addBytesAVX512(SB), NOSPLIT, $0-48
	ADDBYTES512(SKIP, UNCOUNTED, SKIP, SKIP)
	VZEROUPPER
	RET

// func countBytesAVX512(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int) (synapses int)
//
// The same, and counts the bytes that are not 0.
TEXT ·countBytesAVX512(SB), NOSPLIT, $0-56
	VPXORQ        Z28, Z28, Z28
	VPXORQ        Z29, Z29, Z29
	MOVL          $0x01010101, AX
	VPBROADCASTD  AX, Z31
	ADDBYTES512(COUNTNONE, COUNT64, COUNT32, COUNTED)
	VEXTRACTI64X4 $1, Z29, Y0
	VPADDQ        Y29, Y0, Y0
	VEXTRACTI128  $1, Y0, X1
	VPADDQ        X1, X0, X0
	VPSRLDQ       $8, X0, X1
	VPADDQ        X1, X0, X0
	VMOVQ         X0, synapses+48(FP)
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

// TYPEDAT makes AX the place of a row and R11 that of the weights of its type, both from AX.
#define TYPEDAT \
	MOVL    AX, R11   \
	MOVWLZX AX, AX    \
	SHRL    $16, R11  \
	IMULQ   R8, AX    \
	ANDL    $3, R11   \
	SHLL    $6, R11

// func addTypedAVX512(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int, weights *int16) (bits int)
//
// Adds rows of bits: where one is set, the neuron's weight for the axon's type. 32 columns at a time, one mask a row. R14 counts the bits.
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
	XORQ   R14, R14
	MOVQ   DX, R10

typedRow:
	MOVL   (R10), AX
	ADDQ   $4, R10
	BTL    $31, AX
	JCC    typedOnce
	VPADDW Z0, Z0, Z0
	ADDQ   R14, R14

typedOnce:
	TYPEDAT
	MOVL    (SI)(AX*1), R12
	KMOVD   R12, K1
	POPCNTL R12, R12
	VPADDW  (BX)(R11*1), Z0, K1, Z0
	ADDQ    R12, R14
	CMPQ    R10, R9
	JNE     typedRow
	ADDQ    R14, R13
	WIDEN(Z0, Y0, 0)
	ADDQ    $128, DI
	ADDQ    $4, SI
	ADDQ    $256, BX
	SUBQ    $32, CX
	JGT     typed32
	MOVQ    R13, bits+56(FP)
	VZEROUPPER
	RET

// MASKED leaves in T the weights of 16 neurons whose bits are set.
#define MASKED(BITS, WEIGHTS, T) \
	VPBROADCASTW BITS(SI)(AX*1), T \
	VPAND        Y15, T, T         \
	VPCMPEQW     Y15, T, T         \
	VPAND        WEIGHTS(BX)(R11*1), T, T

DATA bitOfWord<>+0(SB)/8, $0x0008000400020001
DATA bitOfWord<>+8(SB)/8, $0x0080004000200010
DATA bitOfWord<>+16(SB)/8, $0x0800040002000100
DATA bitOfWord<>+24(SB)/8, $0x8000400020001000
GLOBL bitOfWord<>(SB), RODATA|NOPTR, $32

// func addTypedAVX2(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int, weights *int16) (bits int)
TEXT ·addTypedAVX2(SB), NOSPLIT, $0-64
	MOVQ    sum+0(FP), DI
	MOVQ    rows+8(FP), SI
	MOVQ    stride+16(FP), R8
	MOVQ    active+24(FP), DX
	MOVQ    n+32(FP), R9
	MOVQ    columns+40(FP), CX
	MOVQ    weights+48(FP), BX
	LEAQ    (DX)(R9*4), R9
	XORQ    R13, R13
	VMOVDQU bitOfWord<>(SB), Y15

half32:
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1
	XORQ  R14, R14
	MOVQ  DX, R10

halfRow:
	MOVL   (R10), AX
	ADDQ   $4, R10
	BTL    $31, AX
	JCC    halfOnce
	VPADDW Y0, Y0, Y0
	VPADDW Y1, Y1, Y1
	ADDQ   R14, R14

halfOnce:
	TYPEDAT
	MASKED(0, 0, Y2)
	MASKED(2, 32, Y3)
	MOVL    (SI)(AX*1), R12
	VPADDW  Y2, Y0, Y0
	VPADDW  Y3, Y1, Y1
	POPCNTL R12, R12
	ADDQ    R12, R14
	CMPQ    R10, R9
	JNE     halfRow
	ADDQ    R14, R13
	WIDEN2(Y0, X0, 0)
	WIDEN2(Y1, X1, 64)
	ADDQ    $128, DI
	ADDQ    $4, SI
	ADDQ    $256, BX
	SUBQ    $32, CX
	JGT     half32
	MOVQ    R13, bits+56(FP)
	VZEROUPPER
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

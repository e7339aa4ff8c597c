#include "go_asm.h"
#include "textflag.h"
#include "program_amd64.h"

// The handlers of program_amd64.s for 8 neurons at a time, whose masks are lanes of all ones or zeros. In all of them
//
//	R15  the vectorRun        R13  the vectorStep       R8   the frame
//	R10  vectors of a block   DI   the result           SI   operand a
//	BX   operand b, R9 bytes from vector to vector      CX   vectors left
//	R11  the predicate's mask R12  P
//	X5   n                    Y15  the literal          Y14  the highest number
//	Y12, Y13  the highest and the lowest number, in 64 bits
//	Y10  the sign's place after a shift of 64 bits by n

DATA ones8<>+0(SB)/8, $0x0000000100000001
DATA ones8<>+8(SB)/8, $0x0000000100000001
DATA ones8<>+16(SB)/8, $0x0000000100000001
DATA ones8<>+24(SB)/8, $0x0000000100000001
GLOBL ones8<>(SB), RODATA|NOPTR, $32

DATA ordinals8<>+0(SB)/8, $0x0000000100000000
DATA ordinals8<>+8(SB)/8, $0x0000000300000002
DATA ordinals8<>+16(SB)/8, $0x0000000500000004
DATA ordinals8<>+24(SB)/8, $0x0000000700000006
GLOBL ordinals8<>(SB), RODATA|NOPTR, $32

#define NEXT \
	ADDQ $vectorStep__size, R13      \
	MOVQ vectorStep_handler(R13), AX \
	JMP  AX

#define PREDICATE \
	MOVBLZX vectorStep_when(R13), DX    \
	SHLL    $10, DX                     \
	LEAQ    frame_wide(R8)(DX*1), R11

#define OPERANDS \
	MOVL         vectorStep_d(R13), DI        \
	MOVL         vectorStep_a(R13), SI        \
	MOVL         vectorStep_b(R13), BX        \
	ADDQ         R8, DI                       \
	ADDQ         R8, SI                       \
	MOVBLZX      vectorStep_n(R13), AX        \
	VMOVD        AX, X5                       \
	VPBROADCASTD vectorStep_literal(R13), Y15 \
	LEAQ         frame_wide+1024(R8), R12     \
	CMPB         vectorStep_constant(R13), $0 \
	JNE          constant                     \
	ADDQ         R8, BX                       \
	MOVL         $32, R9                      \
	JMP          begin                        \
constant:                                     \
	MOVQ         vectorRun_apart(R15), CX     \
	SHLQ         CX, BX                       \
	ADDQ         vectorRun_constants(R15), BX \
	MOVQ         vectorRun_stride(R15), R9    \
	SHRQ         $1, R9                       \
begin:                                        \
	MOVQ         R10, CX

#define ADVANCE \
	ADDQ $32, DI \
	ADDQ $32, SI \
	ADDQ R9, BX  \
	DECQ CX      \
	JNE  each

// STEP is an instruction whose BODY leaves the result in Y2, after BEFORE.
#define STEP(ALL, SOME, BEFORE, BODY) \
TEXT ALL<>(SB), NOSPLIT|NOFRAME, $0-0  \
	OPERANDS                            \
	BEFORE                              \
each:                                   \
	BODY                                \
	VMOVDQU Y2, (DI)                    \
	ADVANCE                             \
	NEXT                                \
TEXT SOME<>(SB), NOSPLIT|NOFRAME, $0-0 \
	OPERANDS                            \
	PREDICATE                           \
	BEFORE                              \
each:                                   \
	BODY                                \
	VMOVDQU   (R11), Y1                 \
	VMOVDQU   (DI), Y0                  \
	VPBLENDVB Y1, Y2, Y0, Y0            \
	VMOVDQU   Y0, (DI)                  \
	ADDQ      $32, R11                  \
	ADVANCE                             \
	NEXT

#define NOTHING
#define LOADA VMOVDQU (SI), Y0
#define LOADB VMOVDQU (BX), Y1
#define LOADAB \
	LOADA \
	LOADB

// END8 is the end of 32 bits on a's side, in Y4.
#define END8 \
	VPSRAD $31, Y0, Y4 \
	VPXOR  Y14, Y4, Y4

// PRODUCTS are those of the even neurons in Y3 and of the odd ones in Y4.
#define PRODUCTS \
	LOADAB              \
	VPMULDQ Y1, Y0, Y3 \
	VPSRLQ  $32, Y0, Y4 \
	VPSRLQ  $32, Y1, Y6 \
	VPMULDQ Y6, Y4, Y4

// SIGNED is for SHIFT.
#define SIGNED \
	VPCMPEQD Y10, Y10, Y10 \
	VPSLLQ   $63, Y10, Y10 \
	VPSRLQ   X5, Y10, Y10

// SHIFT shifts 64 bits with their sign.
#define SHIFT(X) \
	VPSRLQ X5, X, X  \
	VPXOR  Y10, X, X \
	VPSUBQ Y10, X, X

#define CLIP64(X) \
	VPCMPGTQ  Y12, X, Y6     \
	VBLENDVPD Y6, Y12, X, X  \
	VPCMPGTQ  X, Y13, Y6     \
	VBLENDVPD Y6, Y13, X, X

// TOGETHER makes the lower halves of Y3 and Y4 the even and the odd numbers of Y2.
#define TOGETHER \
	VPSLLQ   $32, Y4, Y4       \
	VPBLENDD $0xaa, Y4, Y3, Y2

#define SATURATING \
	CLIP64(Y3) \
	CLIP64(Y4) \
	TOGETHER

#define BODYMOV \
	VMOVDQU (BX), Y2

STEP(opMov, opMovIf, NOTHING, BODYMOV)

#define BODYLDI \
	VMOVDQA Y15, Y2

STEP(opLdi, opLdiIf, NOTHING, BODYLDI)

#define SUMS \
	MOVQ vectorRun_sum(R15), SI

#define BODYSUM \
	VMOVDQU (SI), Y2

STEP(opSum, opSumIf, SUMS, BODYSUM)

// The image's biases end with the last neuron.

#define BIASES \
	MOVQ vectorRun_bias(R15), SI \
	LEAQ frame_wide(R8), R12

#define BODYBIAS \
	VMOVDQU    (R12), Y1 \
	ADDQ       $32, R12 \
	VPMASKMOVD (SI), Y1, Y2

STEP(opBias, opBiasIf, BIASES, BODYBIAS)

#define WORD(TO) \
	MOVQ    vectorRun_words(R15), TO \
	MOVBLZX vectorStep_n(R13), AX \
	MOVQ    (TO)(AX*8), TO \
	ADDQ    vectorRun_first(R15), TO

#define LOADED WORD(SI)

#define BODYLD \
	VMOVDQU (SI), Y2

STEP(opLd, opLdIf, LOADED, BODYLD)

// Y11 gathers where a state word changes.
TEXT opSt<>(SB), NOSPLIT|NOFRAME, $0-0
	OPERANDS
	PREDICATE
	WORD(DI)

each:
	VMOVDQU   (SI), Y2
	VMOVDQU   (DI), Y0
	VMOVDQU   (R11), Y1
	VPBLENDVB Y1, Y2, Y0, Y2
	VPXOR     Y0, Y2, Y0
	VPOR      Y0, Y11, Y11
	VMOVDQU   Y2, (DI)
	ADDQ      $32, R11
	ADVANCE
	NEXT

#define DRAWN \
	MOVQ vectorRun_drawn(R15), SI \
	MOVL vectorStep_literal(R13), AX \
	ADDQ AX, SI

#define BODYRND \
	VMOVDQU (SI), Y2

STEP(opRnd, opRndIf, DRAWN, BODYRND)

#define BODYADD \
	LOADA \
	VPADDD (BX), Y0, Y2

STEP(opAdd, opAddIf, NOTHING, BODYADD)

#define BODYSUB \
	LOADA \
	VPSUBD (BX), Y0, Y2

STEP(opSub, opSubIf, NOTHING, BODYSUB)

// A sum has overflown where its sign is neither operand's.

#define BODYADDS \
	LOADAB \
	VPADDD    Y1, Y0, Y2 \
	VPXOR     Y0, Y2, Y3 \
	VPXOR     Y1, Y2, Y6 \
	VPAND     Y6, Y3, Y3 \
	END8 \
	VBLENDVPS Y3, Y4, Y2, Y2

STEP(opAdds, opAddsIf, NOTHING, BODYADDS)

// A difference has overflown where the operands' signs differ and its sign is not a's.

#define BODYSUBS \
	LOADAB \
	VPSUBD    Y1, Y0, Y2 \
	VPXOR     Y0, Y2, Y3 \
	VPXOR     Y1, Y0, Y6 \
	VPAND     Y6, Y3, Y3 \
	END8 \
	VBLENDVPS Y3, Y4, Y2, Y2

STEP(opSubs, opSubsIf, NOTHING, BODYSUBS)

#define BODYABS \
	LOADB \
	VPABSD  Y1, Y2 \
	VPMINUD Y14, Y2, Y2

STEP(opAbs, opAbsIf, NOTHING, BODYABS)

#define BODYMIN \
	LOADA \
	VPMINSD (BX), Y0, Y2

STEP(opMin, opMinIf, NOTHING, BODYMIN)

#define BODYMAX \
	LOADA \
	VPMAXSD (BX), Y0, Y2

STEP(opMax, opMaxIf, NOTHING, BODYMAX)

#define BODYAND \
	LOADA \
	VPAND (BX), Y0, Y2

STEP(opAnd, opAndIf, NOTHING, BODYAND)

#define BODYOR \
	LOADA \
	VPOR (BX), Y0, Y2

STEP(opOr, opOrIf, NOTHING, BODYOR)

#define BODYXOR \
	LOADA \
	VPXOR (BX), Y0, Y2

STEP(opXor, opXorIf, NOTHING, BODYXOR)

#define BODYSHL \
	LOADA \
	VPSLLD X5, Y0, Y2

STEP(opShl, opShlIf, NOTHING, BODYSHL)

#define BODYSHLS \
	LOADA \
	VPSLLD    X5, Y0, Y2 \
	VPSRAD    X5, Y2, Y3 \
	VPCMPEQD  Y3, Y0, Y3 \
	END8 \
	VBLENDVPS Y3, Y2, Y4, Y2

STEP(opShls, opShlsIf, NOTHING, BODYSHLS)

#define BODYSAR \
	LOADA \
	VPSRAD X5, Y0, Y2

STEP(opSar, opSarIf, NOTHING, BODYSAR)

// The literal is 2^n - 1, which is added to negative numbers.

#define BODYSARZ \
	LOADA \
	VPSRAD $31, Y0, Y3 \
	VPAND  Y15, Y3, Y3 \
	VPADDD Y3, Y0, Y2 \
	VPSRAD X5, Y2, Y2

STEP(opSarz, opSarzIf, NOTHING, BODYSARZ)

#define LESSONE \
	DECL  AX \
	VMOVD AX, X6

// The bit behind the last place kept is added; n is not 0.

#define BODYSARR \
	LOADA \
	VPSRAD X6, Y0, Y3 \
	VPAND  ones8<>(SB), Y3, Y2 \
	VPSRAD $1, Y3, Y3 \
	VPADDD Y3, Y2, Y2

STEP(opSarr, opSarrIf, LESSONE, BODYSARR)

#define BODYSHR \
	LOADA \
	VPSRLD X5, Y0, Y2

STEP(opShr, opShrIf, NOTHING, BODYSHR)

#define LOWEST \
	VPCMPEQD Y6, Y6, Y6 \
	VPXOR    Y15, Y6, Y6

// The literal is the highest number of n bits.

#define BODYSAT \
	LOADA \
	VPMINSD Y15, Y0, Y2 \
	VPMAXSD Y6, Y2, Y2

STEP(opSat, opSatIf, LOWEST, BODYSAT)

// n is how many bits are cut off.

#define BODYWRAP \
	LOADA \
	VPSLLD X5, Y0, Y2 \
	VPSRAD X5, Y2, Y2

STEP(opWrap, opWrapIf, NOTHING, BODYWRAP)

#define BODYSEL \
	LOADAB \
	VMOVDQU   (R12), Y3 \
	ADDQ      $32, R12 \
	VPBLENDVB Y3, Y0, Y1, Y2

STEP(opSel, opSelIf, NOTHING, BODYSEL)

#define BODYMUL \
	PRODUCTS \
	SHIFT(Y3) \
	SHIFT(Y4) \
	TOGETHER

STEP(opMul, opMulIf, SIGNED, BODYMUL)

#define BODYMULS \
	PRODUCTS \
	SHIFT(Y3) \
	SHIFT(Y4) \
	SATURATING

STEP(opMuls, opMulsIf, SIGNED, BODYMULS)

#define TOZERO(X) \
	VPXOR    Y6, Y6, Y6 \
	VPCMPGTQ X, Y6, Y6 \
	VPXOR    Y6, X, X \
	VPSUBQ   Y6, X, X \
	VPSRLQ   X5, X, X \
	VPXOR    Y6, X, X \
	VPSUBQ   Y6, X, X

#define BODYMULZ \
	PRODUCTS \
	TOZERO(Y3) \
	TOZERO(Y4) \
	SATURATING

STEP(opMulz, opMulzIf, NOTHING, BODYMULZ)

#define HALF \
	SIGNED \
	DECL     AX \
	VMOVD    AX, X6 \
	VPCMPEQD Y7, Y7, Y7 \
	VPSRLQ   $63, Y7, Y7 \
	VPSLLQ   X6, Y7, Y7

#define HALFADDED \
	VPADDQ Y7, Y3, Y3 \
	VPADDQ Y7, Y4, Y4

// Half of the last place kept is added; n is not 0, and 63 has a handler of its own, as the sum may take 64 bits without sign.

#define BODYMULR \
	PRODUCTS \
	HALFADDED \
	SHIFT(Y3) \
	SHIFT(Y4) \
	SATURATING

STEP(opMulr, opMulrIf, HALF, BODYMULR)

#define BODYMULR63 \
	PRODUCTS \
	HALFADDED \
	VPSRLQ $63, Y3, Y3 \
	VPSRLQ $63, Y4, Y4 \
	SATURATING

STEP(opMulr63, opMulr63If, HALF, BODYMULR63)

// TABLE leaves the table's values in BX, its ends in Y7 and Y8, its shift in X5 and in Y9 the bits above it.

#define TABLE \
	MOVQ         vectorStep_table(R13), AX \
	MOVQ         vectorTable_values(AX), BX \
	XORL         R9, R9 \
	VPBROADCASTD vectorTable_first(AX), Y7 \
	VPBROADCASTD vectorTable_last(AX), Y8 \
	VMOVQ        vectorTable_shift(AX), X5 \
	VPCMPEQD     Y9, Y9, Y9 \
	VPSLLD       X5, Y9, Y9 \
	SIGNED

// ENTRY is how far a is behind the table's first entry, in Y0, and the number of the entry at or below it, in Y1.

#define ENTRY \
	LOADA \
	VPMAXSD Y7, Y0, Y0 \
	VPMINSD Y8, Y0, Y0 \
	VPSUBD  Y7, Y0, Y0 \
	VPSRLD  X5, Y0, Y1

#define BODYLUTN \
	ENTRY \
	VPCMPEQD   Y6, Y6, Y6 \
	VPGATHERDD Y6, (BX)(Y1*4), Y2

STEP(opLutn, opLutnIf, TABLE, BODYLUTN)

// BETWEEN makes X, of 4 neurons in 64 bits each, what is on the line between their entries AT and the next, at REST of the way. A word of 64 bits holds
// both; their difference, of 33 bits, is multiplied in halves.

#define BETWEEN(AT, REST, X) \
	VPCMPEQD   Y6, Y6, Y6 \
	VPGATHERQQ Y6, (BX)(AT*4), X \
	VPSHUFD    $0xf5, X, Y2 \
	VPSRAD     $31, Y2, Y6 \
	VPBLENDD   $0xaa, Y6, Y2, Y2 \
	VPSRAD     $31, X, Y6 \
	VPSLLQ     $32, Y6, Y6 \
	VPBLENDD   $0xaa, Y6, X, X \
	VPSUBQ     X, Y2, Y2 \
	VPSRLQ     $32, Y2, Y6 \
	VPMULUDQ   REST, Y2, Y2 \
	VPMULUDQ   REST, Y6, Y6 \
	VPSLLQ     $32, Y6, Y6 \
	VPADDQ     Y6, Y2, Y2 \
	SHIFT(Y2) \
	VPADDQ     Y2, X, X

#define BODYLUT \
	ENTRY \
	VPANDN   Y0, Y9, Y0 \
	VPSRLQ   $32, Y1, Y3 \
	VPSRLQ   $32, Y0, Y15 \
	BETWEEN(Y3, Y15, Y4) \
	VPXOR    Y6, Y6, Y6 \
	VPBLENDD $0xaa, Y6, Y1, Y1 \
	BETWEEN(Y1, Y0, Y3) \
	TOGETHER

STEP(opLut, opLutIf, TABLE, BODYLUT)

// COMPARE makes P the comparison, in Y2, where its predicate holds, and counts where P is set.
#define COMPARE(NAME, HOLDS) \
TEXT NAME<>(SB), NOSPLIT|NOFRAME, $0-0 \
	OPERANDS                              \
	PREDICATE                             \
	LEAQ      frame_wide(R8), DX          \
	XORL      DI, DI                      \
	VPCMPEQD  Y6, Y6, Y6                  \
each:                                     \
	LOADAB                                \
	HOLDS                                 \
	VMOVDQU   (R11), Y1                   \
	VMOVDQU   (R12), Y3                   \
	VPBLENDVB Y1, Y2, Y3, Y3              \
	VPANDN    (DX), Y3, Y4                \
	VMOVDQU   Y3, (R12)                   \
	VMOVDQU   Y4, 1024(R12)               \
	VMOVMSKPS Y3, AX                      \
	POPCNTL   AX, AX                      \
	ADDL      AX, DI                      \
	ADDQ      $32, R11                    \
	ADDQ      $32, R12                    \
	ADDQ      $32, DX                     \
	ADDQ      $32, SI                     \
	ADDQ      R9, BX                      \
	DECQ      CX                          \
	JNE       each                        \
	MOVQ      vectorRun_sets(R15), AX     \
	MOVL      vectorStep_literal(R13), DX \
	MOVL      DI, (AX)(DX*4)              \
	NEXT

#define LESS \
	VPCMPGTD Y0, Y1, Y2

#define GREATER \
	VPCMPGTD Y1, Y0, Y2

#define EQUAL \
	VPCMPEQD Y1, Y0, Y2

#define ATMOST \
	GREATER \
	VPXOR Y6, Y2, Y2

#define ATLEAST \
	LESS \
	VPXOR Y6, Y2, Y2

#define DIFFERS \
	EQUAL \
	VPXOR Y6, Y2, Y2

COMPARE(opClt, LESS)
COMPARE(opCle, ATMOST)
COMPARE(opCgt, GREATER)
COMPARE(opCge, ATLEAST)
COMPARE(opCeq, EQUAL)
COMPARE(opCne, DIFFERS)

TEXT opSpk<>(SB), NOSPLIT|NOFRAME, $0-0
	PREDICATE
	MOVQ vectorRun_spiked(R15), DI
	MOVQ R10, CX

each:
	VMOVDQU   (R11), Y0
	VMOVMSKPS Y0, AX
	ORB       AX, (DI)
	ADDQ      $32, R11
	INCQ      DI
	DECQ      CX
	JNE       each
	NEXT

TEXT opEnd<>(SB), NOSPLIT|NOFRAME, $0-0
	XORL   AX, AX
	VPTEST Y11, Y11
	SETNE  AX
	MOVQ   AX, vectorRun_moved(R15)
	VZEROUPPER
	RET

// func runProgramAVX2(r *vectorRun)
//
// First it makes the masks of all neurons, of P and of not P.
TEXT ·runProgramAVX2(SB), NOSPLIT|NOFRAME, $0-8
	MOVQ         r+0(FP), R15
	MOVQ         vectorRun_steps(R15), R13
	MOVQ         vectorRun_frame(R15), R8
	MOVQ         vectorRun_neurons(R15), R10
	VMOVD        R10, X0
	VPBROADCASTD X0, Y0
	ADDQ         $7, R10
	SHRQ         $3, R10
	VMOVDQU      ordinals8<>(SB), Y1
	VMOVDQU      ones8<>(SB), Y2
	VPSLLD       $3, Y2, Y2
	VPXOR        Y3, Y3, Y3
	LEAQ         frame_wide(R8), DI
	MOVQ         R10, CX

masks:
	VPCMPGTD Y1, Y0, Y4
	VPADDD   Y2, Y1, Y1
	VMOVDQU  Y4, (DI)
	VMOVDQU  Y3, 1024(DI)
	VMOVDQU  Y4, 2048(DI)
	ADDQ     $32, DI
	DECQ     CX
	JNE      masks

	VPCMPEQD Y14, Y14, Y14
	VPSRLQ   $33, Y14, Y12
	VPSLLQ   $31, Y14, Y13
	VPSRLD   $1, Y14, Y14
	VPXOR    Y11, Y11, Y11
	MOVQ     vectorStep_handler(R13), AX
	JMP      AX

// func handlersAVX2() *[2 * len(handlerNames)]uintptr
TEXT ·handlersAVX2(SB), NOSPLIT, $0-8
	LEAQ handlers<>(SB), AX
	MOVQ AX, ret+0(FP)
	RET

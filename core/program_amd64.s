#include "go_asm.h"
#include "textflag.h"
#include "program_amd64.h"

// A program runs for a block of neurons instruction by instruction. Each has two handlers: for all neurons, and for those where its predicate
// holds; one ends by jumping to the next. In all of them
//
//	R15  the vectorRun        R13  the vectorStep       R8   the frame
//	R10  vectors of a block   DI   the result           SI   operand a
//	BX   operand b, R9 bytes from vector to vector      CX   vectors left
//	R11  the predicate's bits R12  P's bits
//	X5   n                    Z15  the literal          Z16  the highest number
//	Z19, Z21  1 in 32 and 64 bits                       Z20  0

#define NEXT \
	ADDQ $vectorStep__size, R13           \
	MOVQ vectorStep_handler(R13), AX      \
	JMP  AX

#define PREDICATE \
	MOVBLZX vectorStep_when(R13), DX       \
	SHLL    $5, DX                        \
	LEAQ    frame_masks(R8)(DX*1), R11

#define OPERANDS \
	MOVL         vectorStep_d(R13), DI            \
	MOVL         vectorStep_a(R13), SI            \
	MOVL         vectorStep_b(R13), BX            \
	ADDQ         R8, DI                           \
	ADDQ         R8, SI                           \
	MOVBLZX      vectorStep_n(R13), AX            \
	VMOVD        AX, X5                           \
	VPBROADCASTD vectorStep_literal(R13), Z15     \
	LEAQ         frame_masks+32(R8), R12          \
	CMPB         vectorStep_constant(R13), $0     \
	JNE          constant                         \
	ADDQ         R8, BX                           \
	MOVL         $64, R9                          \
	JMP          begin                            \
constant:                                         \
	MOVQ         vectorRun_apart(R15), CX         \
	SHLQ         CX, BX                           \
	ADDQ         vectorRun_constants(R15), BX     \
	MOVQ         vectorRun_stride(R15), R9        \
begin:                                            \
	MOVQ         R10, CX

#define ADVANCE \
	ADDQ $64, DI \
	ADDQ $64, SI \
	ADDQ R9, BX  \
	DECQ CX      \
	JNE  each

// STEP is an instruction whose BODY leaves the result in Z2, after BEFORE.
#define STEP(ALL, SOME, BEFORE, BODY) \
TEXT ALL<>(SB), NOSPLIT|NOFRAME, $0-0  \
	OPERANDS                            \
	BEFORE                              \
each:                                   \
	BODY                                \
	VMOVDQU32 Z2, (DI)                  \
	ADVANCE                             \
	NEXT                                \
TEXT SOME<>(SB), NOSPLIT|NOFRAME, $0-0 \
	OPERANDS                            \
	PREDICATE                           \
	BEFORE                              \
each:                                   \
	BODY                                \
	KMOVW     (R11), K1                 \
	VMOVDQU32 (DI), Z14                 \
	VMOVDQA32 Z2, K1, Z14               \
	VMOVDQU32 Z14, (DI)                 \
	ADDQ      $2, R11                   \
	ADVANCE                             \
	NEXT

#define NOTHING
#define LOADA VMOVDQU32 (SI), Z0
#define LOADB VMOVDQU32 (BX), Z1
#define LOADAB \
	LOADA \
	LOADB

// SATURATED is the end of 32 bits on a's side where K2 is set.
#define SATURATED \
	VPSRAD    $31, Z0, Z4   \
	VPXORD    Z16, Z4, Z4   \
	VMOVDQA32 Z4, K2, Z2

// PRODUCTS are the products of the first and of the last 8 neurons, in Z3 and Z4.
#define PRODUCTS \
	VPMOVSXDQ (SI), Z3   \
	VPMOVSXDQ (BX), Z6   \
	VPMOVSXDQ 32(SI), Z4 \
	VPMOVSXDQ 32(BX), Z8 \
	VPMULDQ   Z6, Z3, Z3 \
	VPMULDQ   Z8, Z4, Z4

#define SATURATING \
	VPMOVSQD     Z3, Y2          \
	VPMOVSQD     Z4, Y4          \
	VINSERTI64X4 $1, Y4, Z2, Z2

#define SHIFTED \
	VPSRAQ X5, Z3, Z3 \
	VPSRAQ X5, Z4, Z4

#define BODYMOV \
	VMOVDQU32 (BX), Z2

STEP(opMov, opMovIf, NOTHING, BODYMOV)

#define BODYLDI \
	VMOVDQA32 Z15, Z2

STEP(opLdi, opLdiIf, NOTHING, BODYLDI)

#define SUMS \
	MOVQ vectorRun_sum(R15), SI

#define BODYSUM \
	VMOVDQU32 (SI), Z2

STEP(opSum, opSumIf, SUMS, BODYSUM)

// The image's biases end with the last neuron.

#define BIASES \
	MOVQ vectorRun_bias(R15), SI \
	LEAQ frame_masks(R8), R12

#define BODYBIAS \
	KMOVW       (R12), K2 \
	ADDQ        $2, R12 \
	VMOVDQU32.Z (SI), K2, Z2

STEP(opBias, opBiasIf, BIASES, BODYBIAS)

#define WORD(TO) \
	MOVQ    vectorRun_words(R15), TO \
	MOVBLZX vectorStep_n(R13), AX \
	MOVQ    (TO)(AX*8), TO \
	ADDQ    vectorRun_first(R15), TO

#define LOADED WORD(SI)

#define BODYLD \
	VMOVDQU32 (SI), Z2

STEP(opLd, opLdIf, LOADED, BODYLD)

// K5 gathers where a state word changes.
TEXT opSt<>(SB), NOSPLIT|NOFRAME, $0-0
	OPERANDS
	PREDICATE
	WORD(DI)

each:
	VMOVDQU32 (SI), Z2
	VMOVDQU32 (DI), Z14
	KMOVW     (R11), K1
	VPCMPD    $4, Z2, Z14, K1, K2
	KORW      K2, K5, K5
	VMOVDQA32 Z2, K1, Z14
	VMOVDQU32 Z14, (DI)
	ADDQ      $2, R11
	ADVANCE
	NEXT

#define DRAWN \
	MOVQ vectorRun_drawn(R15), SI \
	MOVL vectorStep_literal(R13), AX \
	ADDQ AX, SI

#define BODYRND \
	VMOVDQU32 (SI), Z2

STEP(opRnd, opRndIf, DRAWN, BODYRND)

#define BODYADD \
	LOADA \
	VPADDD (BX), Z0, Z2

STEP(opAdd, opAddIf, NOTHING, BODYADD)

#define BODYSUB \
	LOADA \
	VPSUBD (BX), Z0, Z2

STEP(opSub, opSubIf, NOTHING, BODYSUB)

// A sum has overflown where its sign is neither operand's.

#define BODYADDS \
	LOADAB \
	VPADDD     Z1, Z0, Z2 \
	VMOVDQA32  Z2, Z3 \
	VPTERNLOGD $0x18, Z1, Z0, Z3 \
	VPMOVD2M   Z3, K2 \
	SATURATED

STEP(opAdds, opAddsIf, NOTHING, BODYADDS)

// A difference has overflown where the operands' signs differ and its sign is not a's.

#define BODYSUBS \
	LOADAB \
	VPSUBD     Z1, Z0, Z2 \
	VMOVDQA32  Z2, Z3 \
	VPTERNLOGD $0x24, Z1, Z0, Z3 \
	VPMOVD2M   Z3, K2 \
	SATURATED

STEP(opSubs, opSubsIf, NOTHING, BODYSUBS)

#define BODYABS \
	LOADB \
	VPABSD  Z1, Z2 \
	VPMINUD Z16, Z2, Z2

STEP(opAbs, opAbsIf, NOTHING, BODYABS)

#define BODYMIN \
	LOADA \
	VPMINSD (BX), Z0, Z2

STEP(opMin, opMinIf, NOTHING, BODYMIN)

#define BODYMAX \
	LOADA \
	VPMAXSD (BX), Z0, Z2

STEP(opMax, opMaxIf, NOTHING, BODYMAX)

#define BODYAND \
	LOADA \
	VPANDD (BX), Z0, Z2

STEP(opAnd, opAndIf, NOTHING, BODYAND)

#define BODYOR \
	LOADA \
	VPORD (BX), Z0, Z2

STEP(opOr, opOrIf, NOTHING, BODYOR)

#define BODYXOR \
	LOADA \
	VPXORD (BX), Z0, Z2

STEP(opXor, opXorIf, NOTHING, BODYXOR)

#define BODYSHL \
	LOADA \
	VPSLLD X5, Z0, Z2

STEP(opShl, opShlIf, NOTHING, BODYSHL)

#define BODYSHLS \
	LOADA \
	VPSLLD X5, Z0, Z2 \
	VPSRAD X5, Z2, Z3 \
	VPCMPD $4, Z3, Z0, K2 \
	SATURATED

STEP(opShls, opShlsIf, NOTHING, BODYSHLS)

#define BODYSAR \
	LOADA \
	VPSRAD X5, Z0, Z2

STEP(opSar, opSarIf, NOTHING, BODYSAR)

// The literal is 2^n - 1, which is added to negative numbers.

#define BODYSARZ \
	LOADA \
	VPSRAD $31, Z0, Z3 \
	VPANDD Z15, Z3, Z3 \
	VPADDD Z3, Z0, Z2 \
	VPSRAD X5, Z2, Z2

STEP(opSarz, opSarzIf, NOTHING, BODYSARZ)

#define LESSONE \
	DECL  AX \
	VMOVD AX, X6

// The bit behind the last place kept is added; n is not 0.

#define BODYSARR \
	LOADA \
	VPSRAD X6, Z0, Z3 \
	VPANDD Z19, Z3, Z2 \
	VPSRAD $1, Z3, Z3 \
	VPADDD Z3, Z2, Z2

STEP(opSarr, opSarrIf, LESSONE, BODYSARR)

#define BODYSHR \
	LOADA \
	VPSRLD X5, Z0, Z2

STEP(opShr, opShrIf, NOTHING, BODYSHR)

#define LOWEST \
	VPTERNLOGD $0xff, Z6, Z6, Z6 \
	VPXORD     Z15, Z6, Z6

// The literal is the highest number of n bits.

#define BODYSAT \
	LOADA \
	VPMINSD Z15, Z0, Z2 \
	VPMAXSD Z6, Z2, Z2

STEP(opSat, opSatIf, LOWEST, BODYSAT)

// n is how many bits are cut off.

#define BODYWRAP \
	LOADA \
	VPSLLD X5, Z0, Z2 \
	VPSRAD X5, Z2, Z2

STEP(opWrap, opWrapIf, NOTHING, BODYWRAP)

#define BODYSEL \
	KMOVW     (R12), K2 \
	ADDQ      $2, R12 \
	LOADB \
	VMOVDQA32 Z1, Z2 \
	VMOVDQU32 (SI), K2, Z2

STEP(opSel, opSelIf, NOTHING, BODYSEL)

#define BODYMUL \
	PRODUCTS \
	SHIFTED \
	VPMOVQD      Z3, Y2 \
	VPMOVQD      Z4, Y4 \
	VINSERTI64X4 $1, Y4, Z2, Z2

STEP(opMul, opMulIf, NOTHING, BODYMUL)

#define BODYMULS \
	PRODUCTS \
	SHIFTED \
	SATURATING

STEP(opMuls, opMulsIf, NOTHING, BODYMULS)

#define TOZERO(X) \
	VPMOVQ2M X, K2 \
	VPABSQ   X, X \
	VPSRLQ   X5, X, X \
	VPSUBQ   X, Z20, K2, X

#define BODYMULZ \
	PRODUCTS \
	TOZERO(Z3) \
	TOZERO(Z4) \
	SATURATING

STEP(opMulz, opMulzIf, NOTHING, BODYMULZ)

#define HALF \
	DECL   AX \
	VMOVD  AX, X6 \
	VPSLLQ X6, Z21, Z7

#define HALFADDED \
	VPADDQ Z7, Z3, Z3 \
	VPADDQ Z7, Z4, Z4

// Half of the last place kept is added; n is not 0, and 63 has a handler of its own, as the sum may take 64 bits without sign.

#define BODYMULR \
	PRODUCTS \
	HALFADDED \
	SHIFTED \
	SATURATING

STEP(opMulr, opMulrIf, HALF, BODYMULR)

#define BODYMULR63 \
	PRODUCTS \
	HALFADDED \
	VPSRLQ $63, Z3, Z3 \
	VPSRLQ $63, Z4, Z4 \
	SATURATING

STEP(opMulr63, opMulr63If, HALF, BODYMULR63)

// TABLE leaves the table's values in BX, its ends in Z6 and Z7, its shift in X5 and in Z8 the bits above it.

#define TABLE \
	MOVQ         vectorStep_table(R13), AX \
	MOVQ         vectorTable_values(AX), BX \
	XORL         R9, R9 \
	VPBROADCASTD vectorTable_first(AX), Z6 \
	VPBROADCASTD vectorTable_last(AX), Z7 \
	VMOVQ        vectorTable_shift(AX), X5 \
	VPTERNLOGD   $0xff, Z8, Z8, Z8 \
	VPSLLD       X5, Z8, Z8

// ENTRY is how far a is behind the table's first entry, in Z0, and the number of the entry at or below it, in Z1.
#define ENTRY \
	LOADA                 \
	VPMAXSD Z6, Z0, Z0 \
	VPMINSD Z7, Z0, Z0 \
	VPSUBD  Z6, Z0, Z0 \
	VPSRLD  X5, Z0, Z1

#define BODYLUTN \
	ENTRY                               \
	KXNORW     K2, K2, K2              \
	VPGATHERDD (BX)(Z1*4), K2, Z2

STEP(opLutn, opLutnIf, TABLE, BODYLUTN)

// BETWEEN is X, of 8 neurons, on the line between their entries AT and the next, at REST of the way. A word of 64 bits holds both.
#define BETWEEN(AT, REST, X) \
	KXNORW     K2, K2, K2           \
	VPGATHERDQ (BX)(AT*4), K2, Z9  \
	VPSLLQ     $32, Z9, Z11        \
	VPSRAQ     $32, Z9, Z12        \
	VPSRAQ     $32, Z11, Z11       \
	VPMOVZXDQ  REST, Z13           \
	VPSUBQ     Z11, Z12, Z12       \
	VPMULLQ    Z13, Z12, Z12       \
	VPSRAQ     X5, Z12, Z12        \
	VPADDQ     Z11, Z12, Z12       \
	VPMOVQD    Z12, X

#define BODYLUT \
	ENTRY                              \
	VPANDND       Z0, Z8, Z3          \
	VEXTRACTI64X4 $1, Z1, Y0          \
	VEXTRACTI64X4 $1, Z3, Y10         \
	BETWEEN(Y1, Y3, Y2)                \
	BETWEEN(Y0, Y10, Y4)               \
	VINSERTI64X4  $1, Y4, Z2, Z2

STEP(opLut, opLutIf, TABLE, BODYLUT)

// COMPARE makes P the comparison where its predicate K1 holds, and counts where P is set.
#define COMPARE(NAME, IMM) \
TEXT NAME<>(SB), NOSPLIT|NOFRAME, $0-0 \
	OPERANDS                             \
	PREDICATE                            \
	LEAQ      frame_masks(R8), DX        \
	XORL      DI, DI                     \
each:                                    \
	LOADAB                               \
	KMOVW     (R11), K1                  \
	VPCMPD    $IMM, Z1, Z0, K1, K2       \
	KMOVW     (R12), K3                  \
	KANDNW    K3, K1, K3                 \
	KORW      K2, K3, K3                 \
	KMOVW     (DX), K4                   \
	KANDNW    K4, K3, K4                 \
	KMOVW     K3, (R12)                  \
	KMOVW     K4, 32(R12)                \
	KMOVW     K3, AX                     \
	POPCNTL   AX, AX                     \
	ADDL      AX, DI                     \
	ADDQ      $2, R11                    \
	ADDQ      $2, R12                    \
	ADDQ      $2, DX                     \
	ADDQ      $64, SI                    \
	ADDQ      R9, BX                     \
	DECQ      CX                         \
	JNE       each                       \
	MOVQ      vectorRun_sets(R15), AX    \
	MOVL      vectorStep_literal(R13), DX \
	MOVL      DI, (AX)(DX*4)             \
	NEXT

COMPARE(opClt, 1)
COMPARE(opCle, 2)
COMPARE(opCgt, 6)
COMPARE(opCge, 5)
COMPARE(opCeq, 0)
COMPARE(opCne, 4)

TEXT opSpk<>(SB), NOSPLIT|NOFRAME, $0-0
	PREDICATE
	MOVQ vectorRun_spiked(R15), DI
	MOVQ R10, CX

each:
	MOVW (R11), AX
	ORW  AX, (DI)
	ADDQ $2, R11
	ADDQ $2, DI
	DECQ CX
	JNE  each
	NEXT

TEXT opEnd<>(SB), NOSPLIT|NOFRAME, $0-0
	KMOVW K5, AX
	MOVQ  AX, vectorRun_moved(R15)
	VZEROUPPER
	RET

// func runProgramAVX512(r *vectorRun)
TEXT ·runProgramAVX512(SB), NOSPLIT|NOFRAME, $0-8
	MOVQ         r+0(FP), R15
	MOVQ         vectorRun_steps(R15), R13
	MOVQ         vectorRun_frame(R15), R8
	MOVQ         vectorRun_vectors(R15), R10
	MOVL         $0x7fffffff, AX
	VPBROADCASTD AX, Z16
	MOVL         $1, AX
	VPBROADCASTD AX, Z19
	VPBROADCASTQ AX, Z21
	VPXORD       Z20, Z20, Z20
	KXORW        K5, K5, K5
	MOVQ         vectorStep_handler(R13), AX
	JMP          AX

// func handlersAVX512() *[2 * len(handlerNames)]uintptr
TEXT ·handlersAVX512(SB), NOSPLIT, $0-8
	LEAQ handlers<>(SB), AX
	MOVQ AX, ret+0(FP)
	RET

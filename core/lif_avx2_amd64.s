#include "go_asm.h"
#include "textflag.h"
#include "soma_amd64.h"
#include "lif_amd64.h"

// SCALE8 makes X floor(X * ALPHA / 256); Y13 is 255 in every lane.
#define SCALE8(X, ALPHA, T1, T2) \
	VPSRAD  $8, X, T1     \
	VPMULLD ALPHA, T1, T1 \
	VPAND   Y13, X, T2    \
	VPMULLD ALPHA, T2, T2 \
	VPSRLD  $8, T2, T2    \
	VPADDD  T1, T2, X

// LIMITS are the registers of CLIP8, SCALE8 and MOVED8.
#define LIMITS \
	VPBROADCASTD lifTick_high(R15), Y15 \
	VPBROADCASTD lifTick_low(R15), Y14  \
	MOVL         $255, AX               \
	VMOVD        AX, X13                \
	VPBROADCASTD X13, Y13               \
	VPXOR        Y12, Y12, Y12

// CHANGED says whether MOVED8 has gathered anything.
#define CHANGED \
	XORL  AX, AX   \
	VPTEST Y12, Y12 \
	SETNE AX       \
	MOVB  AX, lifTick_changed(R15)

// CLIPPED makes the lanes that stayed what they were, of twice R12 neurons, those that did not.
#define CLIPPED(SAME, TO) \
	TALLY8(SAME)         \
	SUBQ R12, AX         \
	NEGQ AX              \
	MOVQ AX, TO

// func firePlainAVX2(t *lifTick, n int)
//
// The LIF unit of neurons whose state is V alone, of the first n, 16 or a multiple: 8 at a time. R14 is the byte in the group's arrays.
TEXT ·firePlainAVX2(SB), NOSPLIT, $0-16
	BEGIN(lifTick_plain)
	MOVQ  n+8(FP), CX
	LIMITS
	VPXOR Y9, Y9, Y9
	XORQ  R14, R14

plain8:
	MOVQ    (R13), BX
	ADDQ    R14, BX
	VMOVDQU (DI), Y0
	VPADDD  (SI), Y0, Y1
	TESTQ   DX, DX
	JEQ     plainUnbiased
	VPADDD  (DX), Y1, Y1
	ADDQ    $32, DX

plainUnbiased:
	CLIP8(Y1, Y4, Y5, Y9)
	VPCMPGTD  plainGroup_vth(BX), Y4, Y6
	VMOVMSKPS Y6, AX
	MOVB      AX, (R9)
	VPAND     plainGroup_keep(BX), Y4, Y1
	VPSUBD    plainGroup_sub(BX), Y1, Y1
	VPBLENDVB Y6, Y1, Y4, Y4
	SUBQ      R14, BX
	TESTB     $LEAKSCALES, plainGroup_does(BX)
	LEAQ      (BX)(R14*1), BX
	JEQ       plainBeta
	SCALE8(Y4, plainGroup_alpha(BX), Y1, Y5)

plainBeta:
	VPADDD  plainGroup_beta(BX), Y4, Y4
	CLIP8(Y4, Y1, Y5, Y9)
	VPMAXSD plainGroup_floor(BX), Y1, Y1
	MOVED8(Y0, Y1, Y5)
	VMOVDQU Y1, (DI)

	ADDQ $32, DI
	ADDQ $32, SI
	INCQ R9
	XORQ $32, R14
	JNE  plainHalf
	ADDQ R8, R13

plainHalf:
	SUBQ $8, CX
	JNE  plain8

	CHANGED
	MOVQ n+8(FP), R12
	ADDQ R12, R12
	CLIPPED(Y9, lifTick_potentialClips(R15))
	VZEROUPPER
	RET

// Lane k of 8 gets the random number that starts k+1 bits into a stream.
DATA noiseRight8<>+0(SB)/8, $0x0000000200000001
DATA noiseRight8<>+8(SB)/8, $0x0000000400000003
DATA noiseRight8<>+16(SB)/8, $0x0000000600000005
DATA noiseRight8<>+24(SB)/8, $0x0000000800000007
GLOBL noiseRight8<>(SB), RODATA|NOPTR, $32

DATA noiseLeft8<>+0(SB)/8, $0x0000001e0000001f
DATA noiseLeft8<>+8(SB)/8, $0x0000001c0000001d
DATA noiseLeft8<>+16(SB)/8, $0x0000001a0000001b
DATA noiseLeft8<>+24(SB)/8, $0x0000001800000019
GLOBL noiseLeft8<>(SB), RODATA|NOPTR, $32

// Lane k is bit k.
DATA lanes8<>+0(SB)/8, $0x0000000200000001
DATA lanes8<>+8(SB)/8, $0x0000000800000004
DATA lanes8<>+16(SB)/8, $0x0000002000000010
DATA lanes8<>+24(SB)/8, $0x0000008000000040
GLOBL lanes8<>(SB), RODATA|NOPTR, $32

// func fireLIFAVX2(t *lifTick, n int)
//
// The LIF unit with everything that it has, of the first n neurons, 16 or a multiple: 8 at a time. Y9 and Y8 count potentials and thresholds that
// are not clipped, Y7 lost inputs.
TEXT ·fireLIFAVX2(SB), NOSPLIT, $0-16
	BEGIN(lifTick_lif)
	MOVQ  n+8(FP), CX
	MOVQ  lifTick_theta(R15), R10
	MOVQ  lifTick_refractory(R15), R11
	MOVQ  lifTick_noise(R15), R12
	LIMITS
	VMOVQ lifTick_excess(R15), X10
	VPXOR Y9, Y9, Y9
	VPXOR Y8, Y8, Y8
	VPXOR Y7, Y7, Y7
	XORQ  R14, R14

lif8:
	MOVQ      (R13), BX
	ADDQ      R14, BX
	VMOVDQU   (DI), Y0
	VMOVDQU   (SI), Y1
	VMOVDQU   (R10), Y2
	VPMOVZXWD (R11), Y3
	TESTQ     DX, DX
	JEQ       lifUnbiased
	VPADDD    (DX), Y1, Y1
	ADDQ      $32, DX

lifUnbiased:
	// Y5 = Vth
	VPADDD       lifGroup_vth0(BX), Y2, Y4
	TESTQ        R12, R12
	JEQ          lifQuiet
	VPBROADCASTD (R12), Y5
	VPBROADCASTD 4(R12), Y6
	INCQ         R12
	VPSRLVD      noiseRight8<>(SB), Y5, Y5
	VPSLLVD      noiseLeft8<>(SB), Y6, Y6
	VPOR         Y6, Y5, Y5
	VPSRAD       $31, Y5, Y6
	VPXOR        Y6, Y5, Y5
	VPAND        lifGroup_noise(BX), Y5, Y5
	VPXOR        Y6, Y5, Y5
	VPSUBD       Y6, Y5, Y5
	VPSLLD       X10, Y5, Y5
	VPSRAD       X10, Y5, Y5
	VPADDD       Y5, Y4, Y4

lifQuiet:
	CLIP8(Y4, Y5, Y6, Y8)
	VPMAXSD lifGroup_floor(BX), Y5, Y5

	// Y4 = V + input, where the neuron is not refractory
	VPXOR    Y6, Y6, Y6
	VPCMPGTD Y6, Y3, Y4
	VPCMPEQD Y6, Y1, Y6
	VPANDN   Y4, Y6, Y6
	VPSUBD   Y6, Y7, Y7
	VPANDN   Y1, Y4, Y1
	VPADDD   Y0, Y1, Y1
	CLIP8(Y1, Y4, Y6, Y9)

	// spikes Y6, reset, leak, end of a window
	VPCMPGTD  Y5, Y4, Y6
	VMOVMSKPS Y6, AX
	MOVB      AX, (R9)
	VPAND     lifGroup_keep(BX), Y4, Y1
	VPAND     lifGroup_byVth(BX), Y5, Y5
	VPSUBD    Y5, Y1, Y1
	VPSUBD    lifGroup_sub(BX), Y1, Y1
	VPBLENDVB Y6, Y1, Y4, Y4
	SUBQ      R14, BX
	TESTB     $LEAKSCALES, lifGroup_does(BX)
	LEAQ      (BX)(R14*1), BX
	JEQ       lifBeta
	SCALE8(Y4, lifGroup_alpha(BX), Y1, Y5)

lifBeta:
	VPADDD       lifGroup_beta(BX), Y4, Y4
	MOVQ         lifTick_closing(R15), AX
	TESTQ        AX, AX
	JEQ          lifOpen
	ADDQ         R9, AX
	SUBQ         lifTick_spiked(R15), AX
	VPBROADCASTB (AX), Y1
	VMOVDQU      lanes8<>(SB), Y5
	VPAND        Y5, Y1, Y1
	VPCMPEQD     Y5, Y1, Y1
	VMOVDQU      lifGroup_vInit(BX), Y5
	VPBLENDVB    Y1, Y5, Y4, Y4

lifOpen:
	CLIP8(Y4, Y1, Y5, Y9)
	VPMAXSD lifGroup_floor(BX), Y1, Y1
	MOVED8(Y0, Y1, Y5)
	VMOVDQU Y1, (DI)

	// V_theta
	SUBQ     R14, BX
	MOVQ     lifGroup_does(BX), AX
	ADDQ     R14, BX
	TESTQ    $THETAMOVES, AX
	JNE      lifTheta
	VPCMPEQD Y1, Y1, Y1
	VPSUBD   Y1, Y8, Y8
	JMP      lifRefractory

lifTheta:
	VMOVDQA Y2, Y4
	TESTQ   $THETASCALES, AX
	JEQ     lifThetaBeta
	SCALE8(Y4, lifGroup_thAlpha(BX), Y1, Y5)

lifThetaBeta:
	VPADDD  lifGroup_thBeta(BX), Y4, Y4
	VPAND   lifGroup_thJump(BX), Y6, Y1
	VPADDD  Y1, Y4, Y4
	CLIP8(Y4, Y1, Y5, Y8)
	MOVED8(Y2, Y1, Y5)
	VMOVDQU Y1, (R10)

lifRefractory:
	VPCMPEQD  Y1, Y1, Y1
	VPADDD    Y1, Y3, Y1
	VPXOR     Y4, Y4, Y4
	VPMAXSD   Y4, Y1, Y1
	VMOVDQU   lifGroup_refractory(BX), Y5
	VPBLENDVB Y6, Y5, Y1, Y1
	MOVED8(Y3, Y1, Y5)
	VPACKUSDW Y1, Y1, Y1
	VPERMQ    $8, Y1, Y1
	VMOVDQU   X1, (R11)

	ADDQ $32, DI
	ADDQ $32, SI
	ADDQ $32, R10
	ADDQ $16, R11
	INCQ R9
	XORQ $32, R14
	JNE  lifHalf
	ADDQ R8, R13

lifHalf:
	SUBQ $8, CX
	JNE  lif8

	CHANGED
	MOVQ n+8(FP), R12
	ADDQ R12, R12
	CLIPPED(Y9, lifTick_potentialClips(R15))
	CLIPPED(Y8, lifTick_thresholdClips(R15))
	TALLY8(Y7)
	MOVQ AX, lifTick_inputsLost(R15)
	VZEROUPPER
	RET

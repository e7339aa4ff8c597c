#include "go_asm.h"
#include "textflag.h"
#include "soma_amd64.h"
#include "lif_amd64.h"

// SCALEZ makes X floor(X * ALPHA / 256); LOW is 255 in every lane.
#define SCALEZ(X, ALPHA, LOW, T1, T2) \
	VPSRAD  $8, X, T1     \
	VPMULLD ALPHA, T1, T1 \
	VPANDD  LOW, X, T2    \
	VPMULLD ALPHA, T2, T2 \
	VPSRLD  $8, T2, T2    \
	VPADDD  T1, T2, X

// func firePlainAVX512(t *lifTick)
//
// The LIF unit of neurons whose state is V alone, 16 at a time. Their parameters are in Z18 to Z23: once, or of each 16 anew.
#define PLAINSET \
	MOVQ      (R13), BX                 \
	ADDQ      R8, R13                   \
	VMOVDQU32 plainGroup_vth(BX), Z18   \
	VMOVDQU32 plainGroup_floor(BX), Z19 \
	VMOVDQU32 plainGroup_alpha(BX), Z20 \
	VMOVDQU32 plainGroup_beta(BX), Z21  \
	VMOVDQU32 plainGroup_keep(BX), Z22  \
	VMOVDQU32 plainGroup_sub(BX), Z23   \
	MOVQ      plainGroup_does(BX), R12

TEXT ·firePlainAVX512(SB), NOSPLIT, $0-8
	BEGIN(lifTick_plain)
	VPBROADCASTD lifTick_high(R15), Z16
	VPBROADCASTD lifTick_low(R15), Z17
	MOVL         $255, AX
	VPBROADCASTD AX, Z24
	XORQ         R10, R10
	KXORW        K6, K6, K6
	KXNORW       K7, K7, K7
	PLAINSET

plain16:
	LANES(plainWhole, plainDone)

plainWhole:
	VMOVDQU32.Z (DI), K7, Z0
	VMOVDQU32.Z (SI), K7, Z1
	TESTQ       DX, DX
	JEQ         plainUnbiased
	VMOVDQU32.Z (DX), K7, Z2
	VPADDD      Z2, Z1, Z1
	ADDQ        $64, DX

plainUnbiased:
	VPADDD Z0, Z1, Z1
	CLIP(Z1, Z2, K1)
	VPCMPD $6, Z18, Z2, K7, K2
	KMOVW  K2, AX
	MOVW   AX, (R9)
	VPANDD Z22, Z2, K2, Z2
	VPSUBD Z23, Z2, K2, Z2
	TESTQ  $LEAKSCALES, R12
	JEQ    plainAdd
	SCALEZ(Z2, Z20, Z24, Z3, Z4)

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
	ADDQ $2, R9
	SUBQ $16, CX
	JLE  plainDone
	TESTQ R8, R8
	JEQ  plain16
	PLAINSET
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
	KMOVW    K6, AX
	TESTL    AX, AX
	SETNE    AX
	MOVB     AX, lifTick_changed(R15)
	MOVQ     R10, lifTick_potentialClips(R15)
	VZEROUPPER
	RET

// Lane k of 16 gets the random number that starts k+1 bits into a stream.
DATA noiseRight<>+0(SB)/8, $0x0000000200000001
DATA noiseRight<>+8(SB)/8, $0x0000000400000003
DATA noiseRight<>+16(SB)/8, $0x0000000600000005
DATA noiseRight<>+24(SB)/8, $0x0000000800000007
DATA noiseRight<>+32(SB)/8, $0x0000000a00000009
DATA noiseRight<>+40(SB)/8, $0x0000000c0000000b
DATA noiseRight<>+48(SB)/8, $0x0000000e0000000d
DATA noiseRight<>+56(SB)/8, $0x000000100000000f
GLOBL noiseRight<>(SB), RODATA|NOPTR, $64

// func fireLIFAVX512(t *lifTick)
//
// The LIF unit with everything that it has, 16 neurons at a time. Z29, Z30 and Z31 count clipped potentials, clipped thresholds and lost inputs.
TEXT ·fireLIFAVX512(SB), NOSPLIT, $0-8
	BEGIN(lifTick_lif)
	MOVQ         lifTick_theta(R15), R10
	MOVQ         lifTick_refractory(R15), R11
	MOVQ         lifTick_noise(R15), R12
	MOVQ         lifTick_closing(R15), R14
	VPBROADCASTD lifTick_high(R15), Z16
	VPBROADCASTD lifTick_low(R15), Z17
	MOVL         $1, AX
	VPBROADCASTD AX, Z18
	VMOVDQU32    noiseRight<>(SB), Z19
	MOVL         $32, AX
	VPBROADCASTD AX, Z20
	VPSUBD       Z19, Z20, Z20
	VMOVQ        lifTick_excess(R15), X21
	MOVL         $255, AX
	VPBROADCASTD AX, Z24
	VPXORD       Z22, Z22, Z22
	VPXORD       Z29, Z29, Z29
	VPXORD       Z30, Z30, Z30
	VPXORD       Z31, Z31, Z31
	KXORW        K6, K6, K6
	KXNORW       K7, K7, K7

lif16:
	LANES(lifWhole, lifDone)

lifWhole:
	MOVQ        (R13), BX
	VMOVDQU32.Z (DI), K7, Z0
	VMOVDQU32.Z (SI), K7, Z1
	VMOVDQU32.Z (R10), K7, Z2
	VPMOVZXWD.Z (R11), K7, Z3
	TESTQ       DX, DX
	JEQ         lifUnbiased
	VMOVDQU32.Z (DX), K7, Z4
	VPADDD      Z4, Z1, Z1
	ADDQ        $64, DX

lifUnbiased:
	// Z6 = Vth
	VPADDD       lifGroup_vth0(BX), Z2, Z6
	TESTQ        R12, R12
	JEQ          lifQuiet
	VPBROADCASTD (R12), Z4
	VPBROADCASTD 4(R12), Z5
	ADDQ         $2, R12
	VPSRLVD      Z19, Z4, Z4
	VPSLLVD      Z20, Z5, Z5
	VPORD        Z5, Z4, Z4
	VPSRAD       $31, Z4, Z5
	VPXORD       Z5, Z4, Z4
	VPANDD       lifGroup_noise(BX), Z4, Z4
	VPXORD       Z5, Z4, Z4
	VPSUBD       Z5, Z4, Z4
	VPSLLD       X21, Z4, Z4
	VPSRAD       X21, Z4, Z4
	VPADDD       Z4, Z6, Z6

lifQuiet:
	CLIP(Z6, Z7, K1)
	VPADDD  Z18, Z30, K1, Z30
	VPMAXSD lifGroup_floor(BX), Z7, Z7

	// Z9 = V + input, where the neuron is not refractory
	VPTESTMD    Z3, Z3, K7, K2
	VPTESTMD    Z1, Z1, K2, K3
	VPADDD      Z18, Z31, K3, Z31
	KANDNW      K7, K2, K2
	VMOVDQA32   Z0, Z8
	VPADDD      Z1, Z0, K2, Z8
	CLIP(Z8, Z9, K1)
	VPADDD      Z18, Z29, K1, Z29

	// spikes K4, reset, leak, end of a window
	VPCMPD $6, Z7, Z9, K7, K4
	KMOVW  K4, AX
	MOVW   AX, (R9)
	VPANDD lifGroup_keep(BX), Z9, K4, Z9
	VPANDD lifGroup_byVth(BX), Z7, Z10
	VPSUBD Z10, Z9, K4, Z9
	VPSUBD lifGroup_sub(BX), Z9, K4, Z9
	TESTB  $LEAKSCALES, lifGroup_does(BX)
	JEQ    lifBeta
	SCALEZ(Z9, lifGroup_alpha(BX), Z24, Z10, Z11)

lifBeta:
	VPADDD    lifGroup_beta(BX), Z9, Z9
	TESTQ     R14, R14
	JEQ       lifOpen
	KMOVW     (R14), K5
	ADDQ      $2, R14
	VMOVDQU32 lifGroup_vInit(BX), K5, Z9

lifOpen:
	CLIP(Z9, Z8, K1)
	VPADDD    Z18, Z29, K1, Z29
	VPMAXSD   lifGroup_floor(BX), Z8, Z8
	VPCMPD    $4, Z0, Z8, K7, K5
	KORW      K5, K6, K6
	VMOVDQU32 Z8, K7, (DI)

	// V_theta
	TESTB     $THETAMOVES, lifGroup_does(BX)
	JEQ       lifRefractory
	VMOVDQA32 Z2, Z10
	TESTB     $THETASCALES, lifGroup_does(BX)
	JEQ       lifThetaBeta
	SCALEZ(Z10, lifGroup_thAlpha(BX), Z24, Z11, Z12)

lifThetaBeta:
	VPADDD    lifGroup_thBeta(BX), Z10, Z10
	VPADDD    lifGroup_thJump(BX), Z10, K4, Z10
	CLIP(Z10, Z11, K1)
	VPADDD    Z18, Z30, K1, Z30
	VPCMPD    $4, Z2, Z11, K7, K5
	KORW      K5, K6, K6
	VMOVDQU32 Z11, K7, (R10)

lifRefractory:
	VPSUBD    Z18, Z3, Z10
	VPMAXSD   Z22, Z10, Z10
	VMOVDQU32 lifGroup_refractory(BX), K4, Z10
	VPCMPD    $4, Z3, Z10, K7, K5
	KORW      K5, K6, K6
	VPMOVDW   Z10, K7, (R11)

	ADDQ $64, DI
	ADDQ $64, SI
	ADDQ $64, R10
	ADDQ $32, R11
	ADDQ R8, R13
	ADDQ $2, R9
	SUBQ $16, CX
	JMP  lif16

lifDone:
	KMOVW K6, AX
	TESTL AX, AX
	SETNE AX
	MOVB  AX, lifTick_changed(R15)
	TALLY(Z29, Y29, lifTick_potentialClips(R15))
	TALLY(Z30, Y30, lifTick_thresholdClips(R15))
	TALLY(Z31, Y31, lifTick_inputsLost(R15))
	VZEROUPPER
	RET

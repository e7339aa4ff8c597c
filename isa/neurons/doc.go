// Package neurons is the library of neuron models that run as microcode: one commented assembly file each (programs/*.s), with its parameters in
// the units of the literature, and the assembler that turns file and parameters into a program. Real numbers become fixed-point constants and
// tables here, and what that costs is reported.
//
// A file is lines; # begins a comment. Directives describe the model, other lines are instructions (isa/microcode) whose operands may be names:
//
//	.model NAME "what it is"             .cite "where its equations are from"
//	.tick T "unit"                       length of a tick when the network does not say; in expressions tick, and dt = tick / steps
//	.steps N                             integration steps within a tick
//	.param NAME VALUE UNIT "meaning"     a parameter and its default
//	.let NAME = EXPRESSION               a name for later expressions
//	.input FORMAT UNIT                   format of the bias register, in steps of the synaptic sum where UNIT is "unit"; in expressions unit is
//	                                     what one such step is worth
//	.example CURRENT DURATION            what shows the model at work
//	.integer                             weights are integers: what one step of the sum is worth is settled by the model
//	.state NAME FORMAT UNIT = EXPRESSION a state word and what it starts from; the first is the potential
//	.const NAME FORMAT = EXPRESSION      a constant
//	.bits NAME = EXPRESSION              a shift or a width, for instructions that take a number
//	.table NAME FORMAT over X FORMAT from LOW to HIGH by STEP = EXPRESSION
//	.reg NAME rN                         a name for a register
//	.repeat .. .end                      the lines between, once for each integration step
//
// A format qN has N bits behind the point.
package neurons

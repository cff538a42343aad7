package dev.descent.conformance;

import dev.descent.spi.RecurrentKind;

/** Mistakes that a recurrent kernel could make. */
enum RecurrentFault {
    /** None at all. */
    NONE,

    // ---- forward

    /** The first two blocks of rows in the other order. */
    SWAPPED_GATES,
    /** b is left out. */
    MISSING_BIAS_IH,
    /** d is left out. */
    MISSING_BIAS_HH,
    /** Masked steps are steps. */
    MASK_IGNORED,
    /** Masked steps are the only steps. */
    MASK_INVERTED,
    /** A mask is 1, or it is nothing. */
    MASK_TRUNCATED,
    /** A masked step is a step with input 0. */
    MASK_TIMES_INPUT,
    /** h ← m h' + (1 − m) h, which NaN survives. */
    MASK_TIMES_STATE,
    /** After a masked step the state is 0. */
    MASK_CLEARS_STATE,
    /** After a masked step the cell is 0. */
    MASK_CLEARS_CELL,
    /** The mask of the next time step. */
    MASK_OF_NEXT_STEP,
    /** Time runs the other way. */
    WRONG_DIRECTION,
    /** U·(r ⊙ h) + d as in the paper, not r ⊙ (U·h + d). */
    RESET_BEFORE_PRODUCT,
    /** r ⊙ U·h + d. */
    RESET_WITHOUT_BIAS,
    /** z ⊙ n + (1 − z) ⊙ h. */
    UPDATE_INVERTED,
    /** h ← o ⊙ c. */
    CELL_NOT_BENT,
    /** The state before the one before. */
    STATE_OFF_BY_ONE,
    /** Begins at 0. */
    H0_IGNORED,
    /** Begins with an empty cell. */
    C0_IGNORED,
    /** The first of the T + 1 states is not written. */
    H0_NOT_STORED,
    /** The last column of U is left out. */
    LAST_UNIT_DROPPED,
    /** The last column of W is left out. */
    LAST_INPUT_DROPPED,
    /** x of the next example. */
    INPUT_OF_NEIGHBOUR,
    /** Factors of products rounded to 8 bits. */
    BFLOAT_PRODUCTS,
    /** Factors of products rounded to 11 bits. */
    TENSOR_FLOAT_PRODUCTS,
    /** Functions with 14 bits. */
    COARSE_FUNCTIONS,
    /** One element more than was reserved. */
    RESERVE_OVERRUN,

    // ---- backward

    /** The first two blocks of δa in the other order. */
    BACK_SWAPPED_GATES,
    /** ∂L/∂U with the state after the step. */
    BACK_STATE_AFTER,
    /** ∂L/∂W with the input of a neighbouring step. */
    BACK_INPUT_OF_NEXT_STEP,
    /** ∂L/∂h0 is 0. */
    BACK_DH0_MISSING,
    /** ∂L/∂c0 is 0. */
    BACK_DC0_MISSING,
    /** ∂L/∂h of the last step is dy alone. */
    BACK_DH_LAST_IGNORED,
    /** ∂L/∂c of the last step is 0. */
    BACK_DC_LAST_IGNORED,
    /** Masked steps are steps. */
    BACK_MASK_IGNORED,
    /** dy of a masked step is passed over. */
    BACK_MASK_DROPS_DY,
    /** What a masked step should hand on is dropped. */
    BACK_MASK_DROPS_STATE,
    /** 0 times an input that is NaN. */
    BACK_MASK_TIMES_INPUT,
    /** dx of a masked step is not written. */
    BACK_MASK_LEAVES_DX,
    /** ∂L/∂d = ∂L/∂b. */
    BACK_ONE_BIAS,
    /** The sums leave out the last example. */
    BACK_EXAMPLE_DROPPED,
    /** The sums leave out the first step. */
    BACK_STEP_DROPPED,
    /** Nothing comes back through U. */
    BACK_STATE_PATH_CUT,
    /** Nothing comes back through the cell. */
    BACK_CELL_PATH_CUT,
    /** Nothing of h passes by the gates. */
    BACK_DIRECT_PATH_CUT,
    /** The forget gate takes the cell after the step. */
    BACK_CELL_AFTER,
    /** The slope of tanh(c) with the cell before the step. */
    BACK_CELL_BEFORE,
    /** δ U where it should be Uᵀ δ. */
    BACK_NOT_TRANSPOSED,
    /** The slope is 1 everywhere. */
    BACK_SLOPE_MISSING,
    /** Time runs forwards. */
    BACK_WRONG_DIRECTION,
    /** Factors of products rounded to 8 bits. */
    BACK_BFLOAT_PRODUCTS,
    /** Factors of products rounded to 11 bits. */
    BACK_TENSOR_FLOAT_PRODUCTS,
    /** One element more than there is to work in. */
    BACK_WORK_OVERRUN;

    /** Whether the kernel of this kind can make it. */
    boolean fits(RecurrentKind kind) {
        return switch (this) {
            case NONE -> false;
            case SWAPPED_GATES, BACK_SWAPPED_GATES -> kind.gates() > 1;
            case RESET_BEFORE_PRODUCT, RESET_WITHOUT_BIAS, UPDATE_INVERTED, BACK_ONE_BIAS, BACK_DIRECT_PATH_CUT ->
                kind == RecurrentKind.GRU;
            case MASK_CLEARS_CELL, CELL_NOT_BENT, C0_IGNORED, BACK_DC0_MISSING, BACK_DC_LAST_IGNORED,
                    BACK_CELL_PATH_CUT, BACK_CELL_AFTER, BACK_CELL_BEFORE -> kind.hasCell();
            case BACK_NOT_TRANSPOSED -> kind.gates() == 1;
            case BACK_SLOPE_MISSING -> kind == RecurrentKind.ELMAN_RELU;
            case COARSE_FUNCTIONS -> kind != RecurrentKind.ELMAN_RELU;
            case RESERVE_OVERRUN -> kind.reserved() > 0;
            default -> true;
        };
    }

    /** The family whose cases have to catch it. */
    String family() {
        return name().startsWith("BACK_") ? "recurrentDelta" : "recurrent";
    }

    /** The check that has to. */
    Mismatch.Gate gate() {
        return switch (this) {
            case H0_NOT_STORED, BACK_MASK_LEAVES_DX -> Mismatch.Gate.UNWRITTEN;
            case RESERVE_OVERRUN, BACK_WORK_OVERRUN -> Mismatch.Gate.STRAY_WRITE;
            default -> Mismatch.Gate.VALUE;
        };
    }
}

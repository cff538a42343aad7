package dev.descent.nn.recurrent;

/**
 * How the cells of a {@link Recurrent} layer are put together, as {@link RecurrentBuilder} was told.
 *
 * @param inputs width of the input
 * @param layers cells one above the other
 * @param bothWays whether a second cell in every layer runs from the end to the start
 * @param merge how the outputs of the two directions become one
 * @param dropout between layers, while training
 * @param recurrentDropout of the state that is fed back, while training
 * @param zoneout of h; at inference it mixes old and new values
 * @param cellZoneout of the other values of the state
 * @param learnsInitialState whether the state before the first step is a parameter
 * @param stateful whether the state is carried from one batch to the next
 * @param lastOnly whether only the last output is given
 */
public record RecurrentForm(
        int inputs,
        int layers,
        boolean bothWays,
        Merge merge,
        double dropout,
        double recurrentDropout,
        double zoneout,
        double cellZoneout,
        boolean learnsInitialState,
        boolean stateful,
        boolean lastOnly) {
    /** Cells of a layer: 1, or 2 where both directions are run. */
    public int directions() {
        return bothWays ? 2 : 1;
    }
}

package dev.ijen.qd.archive;

/**
 * How full and how good an archive is.
 *
 * @param elites cells that are filled
 * @param coverage the share of all cells, 0 to 1; NaN for an archive without cells
 * @param qdScore the sum over elites of objective minus offset
 * @param normalisedQdScore that sum over all cells; NaN for an archive without cells
 * @param best the greatest objective ever added (it may have left the archive); NaN when empty
 * @param mean the mean objective of the elites; NaN when empty
 * @param invalid candidates refused so far for a NaN or infinite objective or measure
 * @param outside candidates so far with measures outside the bounds, clipped or rejected
 */
public record Stats(
    int elites,
    double coverage,
    double qdScore,
    double normalisedQdScore,
    double best,
    double mean,
    long invalid,
    long outside) {}

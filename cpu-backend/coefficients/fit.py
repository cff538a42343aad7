"""Fits the polynomials of FloatMath by Remez exchange in 60 digits and prints them rounded to binary32.

Run: python3 fit.py   (needs mpmath and numpy)
Each line gives the function, the interval, the largest weighted error of the rounded polynomial as a power of two,
and the coefficients from the highest power down, as the Horner scheme uses them.
"""
import struct
import mpmath as mp
import numpy as np

mp.mp.dps = 60


def as_float(x):
    return float(np.float32(float(x)))


def remez(f, w, lo, hi, degree, grid=1500, rounds=30):
    """Coefficients c_0..c_degree minimising max |w(x) (p(x) - f(x))| over [lo, hi]."""
    lo, hi = mp.mpf(lo), mp.mpf(hi)
    n = degree + 2
    xs = [(lo + hi) / 2 - (hi - lo) / 2 * mp.cos(mp.pi * i / (n - 1)) for i in range(n)]
    g = [lo + (hi - lo) * (1 - mp.cos(mp.pi * i / grid)) / 2 for i in range(grid + 1)]
    fg, wg = [f(x) for x in g], [w(x) for x in g]
    for _ in range(rounds):
        a = mp.matrix(n, n)
        b = mp.matrix(n, 1)
        for i, x in enumerate(xs):
            for j in range(degree + 1):
                a[i, j] = x**j
            a[i, n - 1] = (-1) ** i / w(x)
            b[i] = f(x)
        c = mp.lu_solve(a, b)
        coef = [c[j] for j in range(degree + 1)]
        e = [wi * (mp.polyval(coef[::-1], x) - fi) for x, fi, wi in zip(g, fg, wg)]
        # One extreme of the error between each pair of sign changes.
        ext, start = [], 0
        for i in range(1, len(g) + 1):
            if i == len(g) or (e[i] > 0) != (e[start] > 0):
                best = max(range(start, i), key=lambda q: abs(e[q]))
                ext.append(best)
                start = i
        while len(ext) > n:
            ext.pop(0 if abs(e[ext[0]]) < abs(e[ext[-1]]) else -1)
        if len(ext) < n:
            break
        new = [g[i] for i in ext]
        if max(abs(p - q) for p, q in zip(new, xs)) < (hi - lo) / grid / 10:
            xs = new
            break
        xs = new
    return coef, max(abs(x) for x in e)


def fit(name, f, w, lo, hi, degree):
    """Fits, then rounds one coefficient after the other, from c_0 up, refitting those that remain."""
    fixed = []
    while len(fixed) <= degree:
        k = len(fixed)
        rest = degree - k
        known = list(fixed)
        fr = lambda x: (f(x) - mp.polyval(known[::-1], x) if known else f(x)) / x**k
        wr = lambda x: w(x) * abs(x) ** k
        a, b = mp.mpf(lo), mp.mpf(hi)
        if k and a <= 0 <= b:
            # Dividing by x^k is not allowed at 0: round the rest as it is.
            coef, _ = remez(f, w, lo, hi, degree)
            fixed = [mp.mpf(as_float(c)) for c in coef]
            break
        coef, _ = remez(fr, wr, a, b, rest)
        fixed.append(mp.mpf(as_float(coef[0])))
    err = max(abs(w(x) * (mp.polyval(fixed[::-1], x) - f(x)))
              for x in [mp.mpf(lo) + (mp.mpf(hi) - mp.mpf(lo)) * i / 3000 for i in range(3001)])
    print(f"{name} on [{float(lo):.6g}, {float(hi):.6g}] degree {degree}: weighted error 2^{float(mp.log(err, 2)):.2f}")
    for c in fixed[::-1]:
        print("   ", float(c).hex(), f"{float(c):.9g}f")
    return fixed


def series(f, at0, eps):
    return lambda x: at0(x) if abs(x) < eps else f(x)


ln2h = mp.log(2) / 2 * mp.mpf("1.0005")
fit("exp: (e^r - 1 - r) / r^2", series(lambda r: (mp.expm1(r) - r) / r**2, lambda r: mp.mpf(1) / 2 + r / 6, 1e-20),
    lambda r: abs(r) + mp.mpf(2) ** -20, -ln2h, ln2h, 5)
lo, hi = mp.sqrt(mp.mpf(1) / 2) - 1, mp.sqrt(2) - 1
for d in (7, 8):
    fit("log: (log(1+f) - f + f^2/2) / f^3",
        series(lambda f: (mp.log1p(f) - f + f * f / 2) / f**3, lambda f: mp.mpf(1) / 3 - f / 4, 1e-18),
        lambda f: f * f + mp.mpf(2) ** -20, lo * mp.mpf("1.0005"), hi * mp.mpf("1.0005"), d)
for d in (3, 4):
    fit("log1p: (2 atanh s - 2 s) / s^3 in s^2", lambda z: (2 * mp.atanh(mp.sqrt(z)) - 2 * mp.sqrt(z)) / mp.sqrt(z) ** 3,
        lambda z: z, mp.mpf("1e-12"), mp.mpf(1) / 9, d)


def tail(t):
    return mp.erfc(t / mp.sqrt(2)) / 2 * mp.exp(t * t / 2)


for c in (2, 3, 4):
  for d in (9, 10, 11):
    # q = (t - c)/(t + c), t = c (1 + q)/(1 - q); g(t) (1 + 2t) is nearly flat.
    f = lambda q: tail(mp.mpf(c) * (1 + q) / (1 - q)) * (1 + 2*mp.mpf(c) * (1 + q) / (1 - q))
    top = mp.mpf("14.5")
    coef, err = remez(f, lambda q: 1 / f(q), -1, (top - c) / (top + c), d, grid=600)
    print("tail", c, d, float(mp.log(err, 2)))

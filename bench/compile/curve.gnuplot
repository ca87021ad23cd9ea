# Seconds over the number of layers, from compile.csv, a line for each compiler and kind of widths at -O2.
set datafile separator ","
set terminal svg size 720,420 font "sans,12"
set output "curve.svg"
set xlabel "Dense + Tanh layers"
set ylabel "seconds at -O2"
set key left top
set grid
set yrange [0:*]
compilers = system("tail -n +2 compile.csv | cut -d, -f1 | sort -u | tr '\n' ' '")
row(compiler, kind) = sprintf("< grep '^%s,2,%s,' compile.csv", compiler, kind)
plot for [c in compilers] for [kind in "alike different"] row(c, kind) using 4:5 \
  with linespoints title sprintf("%s, widths %s", c, kind)

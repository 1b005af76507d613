import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small programs whose use of memory is known: java Programs.java KIND SECONDS. A kind that starts with 'leak' leaks. */
public class Programs {
    static final Random RANDOM = new Random(1);
    static final List<Object> KEPT = new ArrayList<>();
    static long start;
    static double seconds;

    static double part() {
        return (System.nanoTime() - start) / 1e9 / seconds;
    }

    static double between(double low, double high) {
        return low + (high - low) * RANDOM.nextDouble();
    }

    static void pause(double milliseconds) throws InterruptedException {
        Thread.sleep((long) (between(0.5, 1.5) * milliseconds));
    }

    /** Work as a service does it: text is made, split, and counted. */
    static int request(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("item ").append(i).append(',');
        }
        Map<String, Integer> counts = new HashMap<>();
        for (String word : text.toString().split(",")) {
            counts.merge(word, 1, Integer::sum);
        }
        return counts.size();
    }

    public static void main(String[] arguments) throws Exception {
        start = System.nanoTime();
        seconds = Double.parseDouble(arguments[1]);
        switch (arguments[0]) {
            case "leak-list" -> {
                for (; part() < 1; pause(40)) {
                    request((int) between(100, 1000));
                    KEPT.add(new byte[(int) between(4000, 16000)]);
                }
            }
            case "leak-map" -> {
                Map<String, int[]> map = new HashMap<>();
                for (; part() < 1; pause(50)) {
                    request((int) between(0, 400));
                    for (int i = 0; i < 30; i++) {
                        map.put("key " + RANDOM.nextLong(), new int[40]);
                    }
                }
            }
            case "leak-direct" -> {
                for (; part() < 1; pause(60)) {
                    request(300);
                    ByteBuffer buffer = ByteBuffer.allocateDirect((int) between(8000, 20000));
                    while (buffer.hasRemaining()) {
                        buffer.put((byte) 1);
                    }
                    KEPT.add(buffer);
                }
            }
            case "garbage" -> {
                for (; part() < 1; pause(20)) {
                    request((int) between(500, 6000));
                }
            }
            case "slow-garbage" -> {
                for (; part() < 1; pause(100)) {
                    request((int) between(100, 900));
                }
            }
            case "cache" -> {
                Map<Integer, byte[]> cache = new LinkedHashMap<>(16, 0.75f, true) {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<Integer, byte[]> eldest) {
                        return size() > 500;
                    }
                };
                for (; part() < 1; pause(25)) {
                    request((int) between(0, 1000));
                    cache.put(RANDOM.nextInt(900), new byte[60000]);
                }
            }
            case "job-rows" -> {
                for (int i = 0; i < 400_000 * seconds; i++) {
                    KEPT.add("row " + i + " " + RANDOM.nextDouble());
                }
                KEPT.sort((a, b) -> a.toString().compareTo(b.toString()));
                System.err.println(KEPT.size());
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }
}

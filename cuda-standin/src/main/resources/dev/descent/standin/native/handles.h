// Handles that are never used twice, so that the use of one after its end is seen.
#pragma once
#include <cstdint>
#include <map>
#include <memory>

namespace standin {

template <class T> class Handles {
    std::map<uint64_t, std::shared_ptr<T>> live;
    const uint64_t first;
    uint64_t next;

public:
    /** @param kind a small number that no other table has */
    explicit Handles(uint64_t kind) : first(kind << 40), next(first + 16) {}

    void* add(std::shared_ptr<T> object) {
        uint64_t handle = next;
        next += 16;
        live.emplace(handle, std::move(object));
        return reinterpret_cast<void*>(handle);
    }

    /** Null if the handle is not, or no longer, one. */
    std::shared_ptr<T> find(const void* handle) const {
        auto at = live.find(reinterpret_cast<uint64_t>(handle));
        return at == live.end() ? nullptr : at->second;
    }

    /** Null if the object has none. */
    void* handleOf(const T* object) const {
        for (const auto& [handle, o] : live) {
            if (o.get() == object) return reinterpret_cast<void*>(handle);
        }
        return nullptr;
    }

    bool remove(const void* handle) { return live.erase(reinterpret_cast<uint64_t>(handle)) != 0; }

    /** Whether it once was a handle of this table. */
    bool ended(const void* handle) const {
        uint64_t h = reinterpret_cast<uint64_t>(handle);
        return h > first && h < next && live.count(h) == 0;
    }

    template <class F> void removeIf(F&& condition) {
        for (auto at = live.begin(); at != live.end();) at = condition(*at->second) ? live.erase(at) : std::next(at);
    }

    size_t size() const { return live.size(); }
};

}  // namespace standin
